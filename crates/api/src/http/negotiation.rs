//! Which media type a client wants and which it sends, by the rules of GraphQL over HTTP.

use axum::http::{HeaderMap, HeaderValue, header};

/// The two media types of an answer. They differ in status codes: the older one says 200 to every well-formed
/// request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, for clients that ask for nothing newer.
    Json,
}

impl MediaType {
    /// The value of `Content-Type`.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    fn essence(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
        }
    }
}

/// The media type to answer in, or none when `Accept` excludes both. Without `Accept`, and for wildcards, it is
/// `application/json`; of two equally wanted ones the first named wins.
#[must_use]
pub fn answer_in(headers: &HeaderMap) -> Option<MediaType> {
    let ranges = ranges(headers);
    if ranges.is_empty() && !headers.contains_key(header::ACCEPT) {
        return Some(MediaType::Json);
    }
    let wanted =
        [MediaType::Json, MediaType::GraphqlResponse].map(|media| (best(&ranges, media.essence()), media));
    let mut chosen: Option<(Match, MediaType)> = None;
    for (found, media) in wanted {
        if let Some(found) = found
            && found.quality > 0
            && chosen.is_none_or(|(other, _)| found.beats(other))
        {
            chosen = Some((found, media));
        }
    }
    chosen.map(|(_, media)| media)
}

/// Whether a person with a browser asks: `text/html` is named and nothing served here is wanted more.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    let ranges = ranges(headers);
    let Some(page) = best(&ranges, "text/html").filter(|found| found.exactness == 2 && found.quality > 0)
    else {
        return false;
    };
    let data = [MediaType::Json, MediaType::GraphqlResponse].map(|media| best(&ranges, media.essence()));
    data.into_iter()
        .flatten()
        .all(|found| found.exactness < 2 || page.beats(found))
}

/// Whether the body is declared as JSON in UTF-8. A page of another origin cannot send that type without asking
/// first, which is what keeps forged requests out.
#[must_use]
pub fn sends_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.all(is_utf8)
}

/// Whether the body is compressed, or encoded in another way.
#[must_use]
pub fn is_encoded(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    values.any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether a parameter leaves the encoding at UTF-8; other parameters mean nothing to us.
fn is_utf8(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    }
}

#[derive(Clone, Copy)]
struct Match {
    /// Thousandths.
    quality: u16,
    /// 2 for the type itself, 1 for its family, 0 for anything.
    exactness: u8,
    place: usize,
}

impl Match {
    fn beats(self, other: Self) -> bool {
        let rank = |m: Self| (m.quality, m.exactness, std::cmp::Reverse(m.place));
        rank(self) > rank(other)
    }
}

struct Range {
    essence: String,
    quality: u16,
}

fn ranges(headers: &HeaderMap) -> Vec<Range> {
    let values = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .filter_map(range)
        .collect()
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let essence = parts
        .next()
        .filter(|essence| essence.contains('/'))?
        .to_ascii_lowercase();
    let mut quality = 1000;
    for parameter in parts {
        if !is_utf8(parameter) {
            return None;
        }
        if let Some(value) = parameter
            .strip_prefix("q=")
            .or_else(|| parameter.strip_prefix("Q="))
        {
            quality = thousandths(value)?;
        }
    }
    Some(Range { essence, quality })
}

fn thousandths(value: &str) -> Option<u16> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = format!("{fraction:0<3}");
    let fraction: u16 = digits.get(..3)?.parse().ok()?;
    let whole: u16 = whole.parse().ok()?;
    Some((whole.min(1) * 1000 + fraction).min(1000))
}

/// The most exact range that covers a type decides about it.
fn best(ranges: &[Range], essence: &str) -> Option<Match> {
    let covering = ranges.iter().enumerate().filter_map(|(place, range)| {
        let family = range
            .essence
            .strip_suffix("/*")
            .is_some_and(|family| essence.split('/').next() == Some(family));
        let exactness = match range.essence.as_str() {
            "*/*" => 0,
            _ if family => 1,
            exact if exact == essence => 2,
            _ => return None,
        };
        Some(Match {
            quality: range.quality,
            exactness,
            place,
        })
    });
    covering.max_by_key(|found| (found.exactness, std::cmp::Reverse(found.place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_media_type_follows_accept() {
        use MediaType::{GraphqlResponse, Json};
        for (value, expected) in [
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/json; charset=utf-8", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json",
                Some(GraphqlResponse),
            ),
            ("application/json, application/graphql-response+json", Some(Json)),
            (
                "application/json;q=0.5, application/graphql-response+json;q=0.8",
                Some(GraphqlResponse),
            ),
            ("application/graphql-response+json;q=0, */*", Some(Json)),
            (
                "text/event-stream, application/graphql-response+json, application/json",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
                Some(GraphqlResponse),
            ),
            ("text/plain", None),
            ("application/json; charset=iso-8859-1", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(answer_in(&accept(value)), expected, "{value}");
        }
        assert_eq!(answer_in(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn only_browsers_get_the_page() {
        assert!(wants_page(&accept(
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
        )));
        assert!(wants_page(&accept("text/html, application/json;q=0.5")));
        assert!(!wants_page(&accept("*/*")));
        assert!(!wants_page(&accept("application/json, text/html;q=0.5")));
        assert!(!wants_page(&HeaderMap::new()));
    }

    #[test]
    fn only_json_in_utf_8_is_a_body() {
        let sent = |value| HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]);
        for value in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(sends_json(&sent(value)), "{value}");
        }
        for value in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "application/jsonp",
        ] {
            assert!(!sends_json(&sent(value)), "{value}");
        }
        assert!(!sends_json(&HeaderMap::new()));
    }
}
