//! Amounts in yuan, as bills have them, in fen.

/// Converts an amount in yuan (`0.01`, `-1.00`, `1234567.89`, `5`) to fen, exactly. More than two
/// decimals are accepted only if the rest are zeros, as in the fees of old bills (`0.00000`).
///
/// # Errors
/// What is wrong with the amount: not a decimal number, a fraction of a fen, or too large.
///
/// # Examples
///
/// ```
/// use wechatpay_client::bill_rows::fen_from_yuan;
///
/// assert_eq!(fen_from_yuan("1234567.89"), Ok(123_456_789));
/// assert!(fen_from_yuan("0.001").is_err());
/// ```
pub fn fen_from_yuan(yuan: &str) -> Result<i64, &'static str> {
    const NOT_A_NUMBER: &str = "not an amount in yuan, such as 0.01";
    let (is_negative, digits) = match yuan.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, yuan),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return Err(NOT_A_NUMBER);
    }
    let (cents, rest) = decimals.split_at(decimals.len().min(2));
    if rest.bytes().any(|digit| digit != b'0') {
        return Err("the amount has a fraction of a fen");
    }
    // Negative while it is read: the smallest integer has no positive counterpart.
    let fen = whole.bytes().chain(cents.bytes()).chain(cents.len().eq(&1).then_some(b'0'));
    let negative = fen
        .map(|digit| i64::from(digit - b'0'))
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10).and_then(|sum| sum.checked_sub(digit)));
    negative
        .and_then(|fen| if is_negative { Some(fen) } else { fen.checked_neg() })
        .ok_or("the amount is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amount_in_yuan_is_exact_in_fen() {
        for (yuan, fen) in [
            ("0", 0),
            ("0.00", 0),
            ("-0.00", 0),
            ("0.01", 1),
            ("0.1", 10),
            ("5", 500),
            ("-1.00", -100),
            ("00012.30", 1230),
            ("0.29", 29),
            ("1.15", 115),
            ("1234567.89", 123_456_789),
            ("0.00000", 0),
            ("-0.02000", -2),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(fen_from_yuan(yuan), Ok(fen), "{yuan}");
        }
    }

    #[test]
    fn what_is_not_an_exact_amount_is_rejected() {
        for yuan in [
            "",
            " ",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            "1e2",
            "0x1",
            "1,000.00",
            "--1",
            "1.2.3",
            "１",
            "NaN",
            "0.001",
            "0.012",
            "0.00612",
            "92233720368547758.08",
            "-92233720368547758.09",
            "99999999999999999999999",
            "¥1",
        ] {
            assert!(fen_from_yuan(yuan).is_err(), "{yuan}");
        }
    }
}
