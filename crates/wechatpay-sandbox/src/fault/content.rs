//! Faults of what an answer says.

use http::StatusCode;

use super::Fault;
use crate::answer::Answer;

/// Before signing: another status, another body.
pub(crate) fn alter_content(faults: &[Fault], answer: &mut Answer) {
    for fault in faults {
        match fault {
            Fault::EmptyBody => *answer = Answer::empty(StatusCode::OK),
            Fault::NoContent => *answer = Answer::empty(StatusCode::NO_CONTENT),
            _ => {}
        }
    }
}

/// After signing: a body that is not the one that was signed.
pub(crate) fn alter_body(faults: &[Fault], body: &mut [u8]) {
    if faults.contains(&Fault::BodyBitFlipped) {
        flip_a_bit(body);
    }
}

/// Flips the lowest bit of the last letter or digit, which never makes a quote or a backslash: JSON stays JSON.
fn flip_a_bit(body: &mut [u8]) {
    let byte = match body.iter().rposition(u8::is_ascii_alphanumeric) {
        Some(index) => body.get_mut(index),
        None => body.first_mut(),
    };
    if let Some(byte) = byte {
        *byte ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn one_bit_is_flipped_and_json_stays_json() {
        let mut body = json!({"permission_token": "abz"}).to_string().into_bytes();
        let original = body.clone();
        flip_a_bit(&mut body);
        let difference: u32 = body
            .iter()
            .zip(&original)
            .map(|(a, b)| (a ^ b).count_ones())
            .sum();
        assert_eq!(difference, 1);
        let value: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(value, json!({"permission_token": "ab{"}));
    }

    #[test]
    fn any_body_is_survived() {
        flip_a_bit(&mut []);
        let mut body = *b"--";
        flip_a_bit(&mut body);
        assert_ne!(&body, b"--");
    }
}
