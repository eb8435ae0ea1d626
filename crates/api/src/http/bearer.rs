//! The bearer token of a request.

use super::codes::Code;
use super::guard::Refusal;
use axum::http::{HeaderMap, header};

/// The token of `Authorization: Bearer …`, or none when the request is anonymous.
///
/// # Errors
/// `UNAUTHENTICATED` for a header that holds anything else.
pub(super) fn token(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (values.next(), values.next());
    let Some(value) = first else { return Ok(None) };
    let parts = value.to_str().ok().and_then(|text| text.trim().split_once(' '));
    match parts {
        Some((scheme, token))
            if second.is_none() && scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() =>
        {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(Refusal::new(
            Code::Unauthenticated,
            "Send `Authorization: Bearer <token>`, once.",
            None,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_one_bearer_token_is_read() {
        let of = |values: &[&'static str]| {
            let values = values
                .iter()
                .map(|value| (header::AUTHORIZATION, HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            values.for_each(|(name, value)| {
                headers.append(name, value);
            });
            token(&headers).map_err(|refusal| refusal.code)
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["Bearer abc"]), Ok(Some("abc".to_owned())));
        assert_eq!(of(&["bearer  abc "]), Ok(Some("abc".to_owned())));
        for wrong in [
            &["Basic abc"][..],
            &["Bearer"],
            &["Bearer "],
            &["abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(of(wrong), Err(Code::Unauthenticated), "{wrong:?}");
        }
    }
}
