//! Reading of query strings with the parameters that an operation knows.

use super::percent;
use crate::problem::Problem;

/// Returns the values of the known parameters, in their order; `None` for an absent one.
///
/// Names and values are form-decoded (`+` is a space), as this is what query encoders emit.
///
/// # Errors
/// 400 `PARAM_ERROR` if a parameter is unknown, repeated, or not percent-encoded UTF-8.
pub(crate) fn read<const N: usize>(
    query: &str,
    known: [&str; N],
) -> Result<[Option<String>; N], Problem> {
    let mut values = [const { None }; N];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = form_decode(name)?;
        let Some(index) = known.iter().position(|known| *known == name) else {
            return Err(Problem::param("query", &name, "unknown parameter"));
        };
        if values[index].replace(form_decode(value)?).is_some() {
            return Err(Problem::param("query", &name, "repeated parameter"));
        }
    }
    Ok(values)
}

fn form_decode(encoded: &str) -> Result<String, Problem> {
    percent::decode(&encoded.replace('+', " "))
        .ok_or_else(|| Problem::param("query", "", "not percent-encoded UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parameter_is_decoded_once() {
        let values = read("b=x%2By+z&a=", ["a", "b", "c"]).unwrap();
        assert_eq!(values, [Some(String::new()), Some("x+y z".to_owned()), None]);
        assert_eq!(read("", ["a"]).unwrap(), [None]);
    }

    #[test]
    fn unknown_repeated_or_undecodable_parameter_is_rejected() {
        for bad in ["x=1", "a=1&a=1", "a=%", "%zz=1", "A=1"] {
            assert!(read(bad, ["a"]).is_err(), "{bad}");
        }
    }
}
