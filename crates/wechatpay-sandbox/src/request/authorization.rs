//! Parses the `Authorization` header (P§1.3).

use std::fmt;

use crate::crypto::signature::SCHEME;

/// The five parameters of an `Authorization` header; none is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization<'a> {
    /// The merchant number.
    pub mchid: &'a str,
    /// The random string that is signed.
    pub nonce_str: &'a str,
    /// The signing time in Unix seconds, not parsed.
    pub timestamp: &'a str,
    /// The serial number of the merchant certificate.
    pub serial_no: &'a str,
    /// The signature in base64.
    pub signature: &'a str,
}

/// Reasons why a header is not a WeChat Pay authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// The header does not start with the scheme and one space.
    Scheme,
    /// The parameters are not `name="value"`, joined by single commas.
    Syntax,
    /// A parameter is not one of the five.
    Unknown,
    /// This parameter is repeated.
    Repeated(&'static str),
    /// This parameter is missing.
    Missing(&'static str),
    /// This parameter has an empty value.
    Empty(&'static str),
}

const NAMES: [&str; 5] = ["mchid", "nonce_str", "timestamp", "serial_no", "signature"];

/// Parses `WECHATPAY2-SHA256-RSA2048
/// mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"`.
///
/// Strict: the exact scheme, one space, the five parameters in any order and each exactly once,
/// joined by single commas without spaces, every value in double quotes. A value is one or more
/// printable ASCII characters, spaces included, other than `"` and `\`. Never panics.
///
/// # Errors
/// The first deviation from left to right; missing and empty parameters are reported last.
pub fn parse_authorization(header: &str) -> Result<Authorization<'_>, AuthorizationError> {
    let parameters = header
        .strip_prefix(SCHEME)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or(AuthorizationError::Scheme)?;
    let values = parse_parameters(parameters)?;
    let value = |index: usize| match values[index] {
        None => Err(AuthorizationError::Missing(NAMES[index])),
        Some("") => Err(AuthorizationError::Empty(NAMES[index])),
        Some(value) => Ok(value),
    };
    Ok(Authorization {
        mchid: value(0)?,
        nonce_str: value(1)?,
        timestamp: value(2)?,
        serial_no: value(3)?,
        signature: value(4)?,
    })
}

/// The values in the order of [`NAMES`].
fn parse_parameters(mut rest: &str) -> Result<[Option<&str>; 5], AuthorizationError> {
    let mut values = [None; 5];
    loop {
        let (name, value, after) = parse_parameter(rest).ok_or(AuthorizationError::Syntax)?;
        let index =
            NAMES.iter().position(|known| *known == name).ok_or(AuthorizationError::Unknown)?;
        if values[index].replace(value).is_some() {
            return Err(AuthorizationError::Repeated(NAMES[index]));
        }
        if after.is_empty() {
            return Ok(values);
        }
        rest = after.strip_prefix(',').ok_or(AuthorizationError::Syntax)?;
    }
}

/// Splits `name="value"` off the front; returns name, value and rest.
fn parse_parameter(list: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = list.split_once("=\"")?;
    let (value, rest) = rest.split_once('"')?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_value = value.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'\\');
    (is_name && is_value).then_some((name, value, rest))
}

/// Prints who signed and when, without the signature.
impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("mchid", &self.mchid)
            .field("serial_no", &self.serial_no)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => write!(f, "the scheme must be {SCHEME} followed by one space"),
            Self::Syntax => {
                f.write_str("parameters must be name=\"value\" joined by commas without spaces")
            }
            Self::Unknown => f.write_str("there is a parameter other than the five"),
            Self::Repeated(name) => write!(f, "the parameter {name} is repeated"),
            Self::Missing(name) => write!(f, "the parameter {name} is missing"),
            Self::Empty(name) => write!(f, "the parameter {name} is empty"),
        }
    }
}

impl std::error::Error for AuthorizationError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"N\",\
        timestamp=\"1\",serial_no=\"0A\",signature=\"c2ln\"";

    #[test]
    fn documented_header_is_parsed() {
        let parsed = parse_authorization(GOOD).unwrap();
        assert_eq!(parsed.mchid, "1900000001");
        assert_eq!(parsed.nonce_str, "N");
        assert_eq!(parsed.timestamp, "1");
        assert_eq!(parsed.serial_no, "0A");
        assert_eq!(parsed.signature, "c2ln");
    }

    #[test]
    fn header_with_a_deviation_returns_its_error() {
        use AuthorizationError::{Empty, Missing, Repeated, Scheme, Syntax, Unknown};
        for (from, to, error) in [
            ("WECHATPAY2", "wechatpay2", Scheme),
            ("RSA2048 ", "RSA2048", Scheme),
            ("RSA2048 ", "RSA2048  ", Syntax),
            ("RSA2048 ", "RSA2048 ,", Syntax),
            ("WECHATPAY2", " WECHATPAY2", Scheme),
            ("SHA256-RSA2048", "SM2-WITH-SM3", Scheme),
            (",nonce_str", ", nonce_str", Syntax),
            (",nonce_str", ";nonce_str", Syntax),
            ("\"1900000001\"", "1900000001", Syntax),
            ("\"1900000001\"", "'1900000001'", Syntax),
            ("\"1900000001\"", "\"19\\00\"", Syntax),
            ("\"1900000001\"", "\"19\t00\"", Syntax),
            ("\"1900000001\"", "\"19é00\"", Syntax),
            ("c2ln\"", "c2ln\" ", Syntax),
            ("c2ln\"", "c2ln\",", Syntax),
            ("c2ln\"", "c2ln", Syntax),
            ("c2ln\"", "c2ln\",extra=\"1\"", Unknown),
            ("mchid", "Mchid", Syntax),
            ("mchid", "mch_id", Unknown),
            ("c2ln\"", "c2ln\",mchid=\"1900000001\"", Repeated("mchid")),
            ("nonce_str=\"N\",", "", Missing("nonce_str")),
            ("nonce_str=\"N\"", "nonce_str=\"\"", Empty("nonce_str")),
            (",signature=\"c2ln\"", "", Missing("signature")),
        ] {
            let changed = GOOD.replace(from, to);
            assert_ne!(changed, GOOD, "{from} -> {to}");
            assert_eq!(parse_authorization(&changed), Err(error), "{changed}");
        }
        assert_eq!(parse_authorization(""), Err(Scheme));
        assert_eq!(parse_authorization(&format!("{SCHEME} ")), Err(Syntax));
    }

    #[test]
    fn debug_output_omits_the_signature() {
        let debug = format!("{:?}", parse_authorization(GOOD).unwrap());
        assert!(!debug.contains("c2ln"), "{debug}");
    }

    /// A second implementation of the grammar, by splitting at the quotes, to compare with.
    fn matches_grammar(header: &str) -> bool {
        let Some(list) = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 ") else {
            return false;
        };
        let pieces: Vec<&str> = list.split('"').collect();
        let mut names: Vec<&str> = Vec::new();
        for (index, pair) in pieces.chunks(2).enumerate() {
            match *pair {
                [name, value] => {
                    let name = if index == 0 { Some(name) } else { name.strip_prefix(',') };
                    let printable = value.chars().all(|c| (' '..='~').contains(&c) && c != '\\');
                    let (Some(name), true, false) =
                        (name.and_then(|name| name.strip_suffix('=')), printable, value.is_empty())
                    else {
                        return false;
                    };
                    names.push(name);
                }
                [end] => {
                    if !end.is_empty() {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        names.sort_unstable();
        pieces.len() % 2 == 1
            && names == ["mchid", "nonce_str", "serial_no", "signature", "timestamp"]
    }

    fn near_miss_header() -> impl Strategy<Value = String> {
        let name = prop_oneof![
            8 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
            1 => "[a-z_=\" ]{0,5}",
        ];
        let value =
            prop_oneof![8 => "[ !#-\\[\\]-~]{1,8}", 1 => "\\PC{0,3}", 1 => "[\"\\\\,=]{0,2}"];
        let comma = prop_oneof![12 => Just(","), 1 => Just(", "), 1 => Just("")];
        let pair = (name, value, comma)
            .prop_map(|(name, value, comma)| format!("{name}=\"{value}\"{comma}"));
        prop::collection::vec(pair, 4..7).prop_map(|pairs| {
            let list = pairs.concat();
            format!("{SCHEME} {}", list.strip_suffix(',').unwrap_or(&list))
        })
    }

    fn valid_header() -> impl Strategy<Value = (String, [String; 5])> {
        let value = "[ !#-\\[\\]-~]{1,20}";
        let values = [value, value, value, value, value];
        let order = Just([0_usize, 1, 2, 3, 4]).prop_shuffle();
        (values, order).prop_map(|(values, order)| {
            let pairs = order.map(|index| format!("{}=\"{}\"", NAMES[index], values[index]));
            (format!("{SCHEME} {}", pairs.join(",")), values)
        })
    }

    proptest! {
        #[test]
        fn any_string_is_accepted_only_by_the_grammar(header in "\\PC*") {
            prop_assert_eq!(parse_authorization(&header).is_ok(), matches_grammar(&header));
        }

        #[test]
        fn near_miss_is_accepted_only_by_the_grammar(header in near_miss_header()) {
            prop_assert_eq!(parse_authorization(&header).is_ok(), matches_grammar(&header));
        }

        #[test]
        fn parameters_in_any_order_are_accepted((header, values) in valid_header()) {
            let parsed = parse_authorization(&header).unwrap();
            let parsed = [
                parsed.mchid,
                parsed.nonce_str,
                parsed.timestamp,
                parsed.serial_no,
                parsed.signature,
            ];
            prop_assert_eq!(parsed, values.each_ref().map(String::as_str));
        }
    }
}
