//! Parses the `Authorization` header (P§1.3).

use std::fmt;

use crate::crypto::signature::SCHEME;

/// The five parameters of an `Authorization` header; none is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization<'a> {
    /// The merchant number.
    pub mchid: &'a str,
    /// The random text that is signed.
    pub nonce_str: &'a str,
    /// The signing time, as text.
    pub timestamp: &'a str,
    /// The merchant certificate's serial.
    pub serial_no: &'a str,
    /// The signature, base64.
    pub signature: &'a str,
}

/// Why a header is no WeChat Pay authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// Does not begin with the scheme and one blank.
    Scheme,
    /// Something stands where `name="value"`, joined by single commas, is expected.
    Syntax,
    /// A parameter that is none of the five.
    Unknown,
    /// A parameter that occurs twice.
    Repeated(&'static str),
    /// A parameter that does not occur.
    Missing(&'static str),
    /// A parameter whose value is empty.
    Empty(&'static str),
}

const NAMES: [&str; 5] = ["mchid", "nonce_str", "timestamp", "serial_no", "signature"];

/// Parses `WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"`.
///
/// Strict: the scheme exactly so, one blank, the five parameters in any order and each exactly once, joined by single
/// commas without blanks, every value in double quotes. A value is one or more printable ASCII characters, blanks
/// included, other than `"` and `\`. Never panics.
///
/// # Errors
/// The first deviation, from left to right; what is missing or empty is told once the whole text is read.
pub fn parse_authorization(header: &str) -> Result<Authorization<'_>, AuthorizationError> {
    let parameters = header.strip_prefix(SCHEME);
    let parameters = parameters.and_then(|rest| rest.strip_prefix(' '));
    let values = parse_parameters(parameters.ok_or(AuthorizationError::Scheme)?)?;
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
        let index = NAMES.iter().position(|known| *known == name);
        let index = index.ok_or(AuthorizationError::Unknown)?;
        if values[index].replace(value).is_some() {
            return Err(AuthorizationError::Repeated(NAMES[index]));
        }
        if after.is_empty() {
            return Ok(values);
        }
        rest = after.strip_prefix(',').ok_or(AuthorizationError::Syntax)?;
    }
}

/// Splits `name="value"` off the front: name, value, rest.
fn parse_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once("=\"")?;
    let (value, rest) = rest.split_once('"')?;
    let allowed = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'\\';
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (is_name && value.bytes().all(allowed)).then_some((name, value, rest))
}

/// Shows who signed and when, not the signature.
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
            Self::Scheme => write!(f, "the scheme must be {SCHEME} followed by one blank"),
            Self::Syntax => {
                f.write_str("parameters must be name=\"value\" joined by commas without blanks")
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

    const GOOD: &str = "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"N\",timestamp=\"1\",serial_no=\"0A\",signature=\"c2ln\"";

    #[test]
    fn the_documented_header_parses() {
        let parsed = parse_authorization(GOOD).unwrap();
        assert_eq!(parsed.mchid, "1900000001");
        assert_eq!(parsed.nonce_str, "N");
        assert_eq!(parsed.timestamp, "1");
        assert_eq!(parsed.serial_no, "0A");
        assert_eq!(parsed.signature, "c2ln");
    }

    #[test]
    fn each_deviation_has_its_own_error() {
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
    fn debug_does_not_show_the_signature() {
        let text = format!("{:?}", parse_authorization(GOOD).unwrap());
        assert!(!text.contains("c2ln"), "{text}");
    }

    /// The grammar once more, written down another way: a permutation of the five, rendered and compared.
    fn accepted_by_the_grammar(header: &str) -> bool {
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

    fn almost_a_header() -> impl Strategy<Value = String> {
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

    fn a_header() -> impl Strategy<Value = (String, [String; 5])> {
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
        fn any_text_is_parsed_without_panic_and_accepted_only_by_the_grammar(text in "\\PC*") {
            prop_assert_eq!(parse_authorization(&text).is_ok(), accepted_by_the_grammar(&text));
        }

        #[test]
        fn near_misses_are_accepted_only_by_the_grammar(text in almost_a_header()) {
            prop_assert_eq!(parse_authorization(&text).is_ok(), accepted_by_the_grammar(&text));
        }

        #[test]
        fn every_order_of_the_five_is_accepted_and_read_back((text, values) in a_header()) {
            let parsed = parse_authorization(&text).unwrap();
            let read = [parsed.mchid, parsed.nonce_str, parsed.timestamp, parsed.serial_no, parsed.signature];
            prop_assert_eq!(read, values.each_ref().map(String::as_str));
        }
    }
}
