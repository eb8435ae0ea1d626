use super::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a known currency")
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect("a rate")
}

#[test]
fn currencies_know_their_minor_digits() {
    assert_eq!(
        (
            currency("USD").digits(),
            currency("JPY").digits(),
            currency("KWD").digits()
        ),
        (2, 0, 3)
    );
    for refused in ["usd", "XYZ", "XAU", "", "US"] {
        assert_eq!(
            Currency::parse(refused).expect_err("no currency").0[0].code,
            "UNKNOWN_CURRENCY"
        );
    }
}

#[test]
fn a_currency_is_stored_as_its_code() {
    let money = Money::new(1250, currency("EUR"));
    let json = serde_json::to_string(&money).expect("json");
    assert_eq!(json, r#"{"minor":1250,"currency":"EUR"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).expect("money"), money);
    assert!(serde_json::from_str::<Money>(r#"{"minor":1,"currency":"EUX"}"#).is_err());
}

#[test]
fn amounts_are_read_and_printed_at_their_scale() {
    for (text, decimals, amount) in [
        ("12.50", 2, 1250),
        ("12.5", 2, 1250),
        ("-0.05", 2, -5),
        ("1250", 0, 1250),
        ("+1.000001", 6, 1_000_001),
    ] {
        assert_eq!(parse_amount(text, decimals), Ok(amount), "{text}");
    }
    assert_eq!(print_amount(1250, 2), "12.50");
    assert_eq!(print_amount(-5, 2), "-0.05");
    assert_eq!(print_amount(7, 0), "7");
    assert_eq!(parse_amount("12.500", 2), Ok(1250));
    assert_eq!(print_amount(i64::MIN, 3), "-9223372036854775.808");
    assert_eq!(parse_amount("-9223372036854775.808", 3), Ok(i64::MIN));
}

#[test]
fn a_bad_amount_says_why() {
    assert_eq!(
        parse_amount("12.505", 2),
        Err(AmountError::TooManyDecimals { allowed: 2 })
    );
    assert_eq!(
        parse_amount("0.5", 0),
        Err(AmountError::TooManyDecimals { allowed: 0 })
    );
    assert_eq!(
        parse_amount("92233720368547758.08", 2),
        Err(AmountError::TooLarge)
    );
    for text in ["", "-", ".", "1.", ".5", "1e3", "1,000", " 1", "--1", "+-1", "٣"] {
        assert_eq!(parse_amount(text, 2), Err(AmountError::NotADecimal), "{text}");
    }
}

#[test]
fn a_rate_is_positive_with_at_most_twelve_decimals() {
    assert_eq!(rate("1.10").as_e12(), 1_100_000_000_000);
    assert_eq!(rate("1.10").to_string(), "1.1");
    assert_eq!(rate("0.000000039").to_string(), "0.000000039");
    assert_eq!(rate("100").to_string(), "100");
    for (text, code) in [
        ("0", "NOT_POSITIVE"),
        ("-1", "NOT_POSITIVE"),
        ("0.0000000000001", "TOO_MANY_DECIMALS"),
        ("9300000", "TOO_LARGE"),
    ] {
        assert_eq!(Rate::parse(text).expect_err("no rate").0[0].code, code);
    }
}

#[test]
fn v9_fifty_euros_at_1_10_and_fifty_dollars_are_105() {
    let euros = convert(50_00, currency("EUR"), currency("USD"), rate("1.10")).expect("converted");
    assert_eq!(print_amount(50_00 + euros, currency("USD").digits()), "105.00");
}

#[test]
fn converting_moves_the_decimal_point_between_minor_units() {
    let (usd, jpy, kwd) = (currency("USD"), currency("JPY"), currency("KWD"));
    assert_eq!(convert(10_00, usd, jpy, rate("150.25")), Some(1503));
    assert_eq!(convert(-10_00, usd, jpy, rate("150.25")), Some(-1503));
    assert_eq!(convert(1503, jpy, usd, rate("0.0066")), Some(9_92));
    assert_eq!(convert(1_00, usd, kwd, rate("0.3075")), Some(308));
    assert_eq!(convert(7, usd, usd, rate("2")), Some(7));
}

#[test]
fn every_amount_of_64_bits_is_converted_at_every_rate() {
    let (jpy, clf) = (currency("JPY"), currency("CLF"));
    let largest = convert(
        i128::from(i64::MAX),
        jpy,
        clf,
        Rate::from_e12(i64::MAX).expect("a rate"),
    );
    assert_eq!(largest, Some(850_705_917_302_346_158_473_969_077_842));
    assert_eq!(convert(i128::MAX, jpy, clf, rate("2")), None);
}
