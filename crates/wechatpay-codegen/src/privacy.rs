//! Pass `privacy`: values that identify a person or are a secret are never printed, whether or not a
//! specification says so.
//!
//! They are recognized by their names. `x-wechatpay-public: true` says that a value is neither. What
//! stays readable in logs is what support asks for: numbers of orders and merchants, states, amounts,
//! names of goods, banks and merchants.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use crate::document::schemas::{self, Schema};
use crate::document::{Document, array_mut, flag, items, members, text};
use crate::lint::SENSITIVE;
use crate::pass::{Outcome, Pass};

/// The mark of a value that is never printed.
pub(crate) const REDACTED: &str = "x-wechatpay-redacted";

/// The mark of a value that identifies no one, in spite of its name.
pub(crate) const PUBLIC: &str = "x-wechatpay-public";

pub(crate) const PASS: Pass = Pass {
    name: "privacy",
    why: "a value whose name says that it identifies a person, or is a secret, is never printed",
    run,
};

/// Ends of names, in snake case.
const ENDS: [&str; 66] = [
    // Users.
    "openid",
    "open_id",
    "unionid",
    "union_id",
    "user_id",
    "userid",
    "user_code",
    "operate_user",
    "create_user",
    "user_qq",
    // Secrets, and what gives access.
    "token",
    "ticket",
    "secret",
    "password",
    "passwd",
    "auth_code",
    "authinfo",
    "auth_info",
    "session_id",
    "encrypt_key",
    "private_key",
    "download_url",
    // Names of people.
    "real_name",
    "user_name",
    "username",
    "nickname",
    "account_name",
    "acc_name",
    "contact_name",
    "receiver_name",
    "recipient_name",
    "payee_name",
    "payer_name",
    "owner_name",
    "holder_name",
    "driver_name",
    "admin_name",
    "operator_name",
    "employee_name",
    "student_name",
    "customer_name",
    "patient_name",
    "relative_name",
    "person_name",
    "individual_name",
    "representative_name",
    "insured_name",
    "purchaser_name",
    "display_name",
    "certificate_name",
    // Documents, accounts and cards.
    "cert_no",
    "cert_number",
    "certificate_id",
    "certificate_no",
    "certificate_number",
    "certificates_number",
    "cred_id",
    "credential_id",
    "account_no",
    "account_number",
    "acc_no",
    "card_no",
    "card_number",
    "card_number_tail",
    "card_tail",
    "id_digest",
];

/// Words, or words in a row, anywhere in a name.
const WORDS: [&str; 26] = [
    "id_card",
    "id_doc",
    "id_no",
    "id_number",
    "identity_id",
    "identity_no",
    "identity_number",
    "identification",
    "email",
    "mobile",
    "phone",
    "telephone",
    "tel",
    "passport",
    "plate_no",
    "plate_number",
    "car_number",
    "birthday",
    "birth_date",
    "imei",
    "imei1",
    "imei2",
    "client_ip",
    "device_ip",
    "user_ip",
    "geo_location",
];

/// Accounts that are kinds of accounts, or official accounts of a merchant.
const KINDS_OF_ACCOUNT: [&str; 6] = ["funds", "mch", "merchant", "office", "official", "refund"];

/// Whose address it is.
const PEOPLE: [&str; 18] = [
    "card",
    "consignee",
    "contact",
    "customer",
    "delivery",
    "home",
    "mail",
    "mailing",
    "owner",
    "payer",
    "receive",
    "receiver",
    "recipient",
    "representative",
    "return",
    "shipping",
    "user",
    "usr",
];

/// Ends of names of what is said about a value, and not the value.
const ABOUT: [&str; 6] = ["_type", "_state", "_status", "_result", "_rule", "_count"];

/// Words for what holds several values.
const COLLECTIONS: [&str; 4] = ["_list", "_map", "_array", "_set"];

fn run(document: &mut Document) -> Outcome {
    let original = document.clone();
    let mut changed = 0;
    schemas::change(document, &mut |_, schema| {
        let before = changed;
        changed += choice(&original, schema);
        changed += fields(&original, schema);
        Ok(changed != before)
    })?;
    for operation in document.operations_mut() {
        for parameter in array_mut(operation.value, "parameters").into_iter().flatten() {
            changed += usize::from(mark_parameter(&original, parameter));
        }
    }
    let shared = document.root["components"].get_mut("parameters").and_then(Value::as_object_mut);
    for (_, parameter) in shared.into_iter().flatten() {
        changed += usize::from(mark_parameter(&original, parameter));
    }
    Ok(changed)
}

/// Marks the fields of an object.
fn fields(document: &Document, schema: &mut Schema) -> usize {
    let Some(Value::Object(fields)) = schema.get_mut("properties") else { return 0 };
    let is_person = fields.keys().any(|name| is_personal(name));
    let mut changed = 0;
    for (name, field) in fields {
        let is_part_of_person = is_person && matches!(name.as_str(), "name" | "address");
        if (is_part_of_person || is_personal(name)) && is_open(document, field) {
            if let Some(reference) = field.get("$ref").cloned() {
                // OpenAPI 3.0 ignores what stands next to a reference.
                *field = json!({"allOf": [{"$ref": reference}]});
            }
            field[REDACTED] = true.into();
            changed += 1;
        }
    }
    changed
}

/// Marks a value of one of several shapes, which is printed as any JSON, if one of them has
/// something to hide.
fn choice(document: &Document, schema: &mut Schema) -> usize {
    let is_choice = ["oneOf", "anyOf", "not"].iter().any(|key| schema.contains_key(*key));
    if !is_choice || is_decided(schema) {
        return 0;
    }
    let value = Value::Object(std::mem::take(schema));
    let hides = holds_personal(document, &value, &mut Vec::new());
    if let Value::Object(value) = value {
        *schema = value;
    }
    if hides {
        schema.insert(REDACTED.to_owned(), true.into());
    }
    usize::from(hides)
}

fn mark_parameter(document: &Document, parameter: &mut Value) -> bool {
    let is_decided = parameter.as_object().is_none_or(is_decided);
    let hides = is_personal(text(parameter, "name")) && is_open(document, &parameter["schema"]);
    if hides && !is_decided {
        parameter[REDACTED] = true.into();
    }
    hides && !is_decided
}

fn is_decided(schema: &Schema) -> bool {
    [REDACTED, PUBLIC, SENSITIVE].iter().any(|mark| schema.get(*mark) == Some(&Value::Bool(true)))
}

/// Returns `true` if a schema of a value with a personal name is not decided yet, and the value can
/// be personal: not a truth value, one of a list of values, or an object, whose fields have names.
fn is_open(document: &Document, schema: &Value) -> bool {
    let (mut schema, mut depth) = (schema, 0);
    loop {
        if schema.as_object().is_some_and(is_decided) || depth > 32 {
            return false;
        }
        depth += 1;
        if schema.get("$ref").is_some() {
            schema = document.resolve(schema);
        } else if let Some([branch]) = schema["allOf"].as_array().map(Vec::as_slice) {
            schema = branch;
        } else if schema["items"].is_object() {
            schema = &schema["items"];
        } else if schema["additionalProperties"].is_object() && schema["properties"].is_null() {
            schema = &schema["additionalProperties"];
        } else {
            let is_object = schema["properties"].as_object().is_some_and(|it| !it.is_empty())
                || schema["allOf"].is_array();
            return !is_object && !schema["enum"].is_array() && text(schema, "type") != "boolean";
        }
    }
}

/// Returns `true` if something in a schema is hidden, or has a personal name.
fn holds_personal<'a>(document: &'a Document, schema: &'a Value, seen: &mut Vec<&'a str>) -> bool {
    let reference = text(schema, "$ref");
    if !reference.is_empty() {
        if seen.contains(&reference) {
            return false;
        }
        seen.push(reference);
        return holds_personal(document, document.resolve(schema), seen);
    }
    let mut parts = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    let mut branches = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|key| items(schema, key));
    flag(schema, REDACTED)
        || flag(schema, SENSITIVE)
        || members(schema, "properties").any(|(name, field)| {
            (is_personal(name) && is_open(document, field)) || holds_personal(document, field, seen)
        })
        || parts.any(|part| holds_personal(document, part, seen))
        || branches.any(|branch| holds_personal(document, branch, seen))
}

/// Returns `true` if a schema of a lowered document is marked itself, or as what it refers to, or in
/// the items of a list or map: a type with fields prints those itself.
pub(crate) fn is_hidden(document: &Document, schema: &Value) -> bool {
    let (mut schema, mut depth) = (schema, 0);
    loop {
        if flag(schema, REDACTED) || flag(schema, SENSITIVE) {
            return true;
        }
        depth += 1;
        if depth > 32 {
            return false;
        } else if schema.get("$ref").is_some() {
            let mut target = schema;
            if let Some(next) = schema["$ref"].as_str().and_then(|it| document.target(it)) {
                target = next;
            }
            schema = target;
        } else if schema["properties"].as_object().is_some_and(|it| !it.is_empty()) {
            return false;
        } else if schema["items"].is_object() {
            schema = &schema["items"];
        } else if schema["additionalProperties"].is_object() {
            schema = &schema["additionalProperties"];
        } else {
            return false;
        }
    }
}

/// Returns `true` if a name says that its value identifies a person or is a secret.
pub(crate) fn is_personal(name: &str) -> bool {
    let snake = name.to_snake_case();
    let whole = COLLECTIONS.iter().find_map(|end| snake.strip_suffix(end)).unwrap_or(&snake);
    is_personal_word(whole) || whole.strip_suffix('s').is_some_and(is_personal_word)
}

fn is_personal_word(name: &str) -> bool {
    if ABOUT.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let words = format!("_{name}_");
    let of_program = words.contains("_mini_program_") || words.contains("_miniprogram_");
    let has = |part: &str| words.contains(&format!("_{part}_"));
    if WORDS.iter().any(|part| has(part)) {
        return true;
    }
    if ENDS.iter().any(|end| name.ends_with(end)) {
        return !of_program;
    }
    let (owner, last) = name.rsplit_once('_').unwrap_or(("", name));
    let owner = owner.rsplit('_').next().unwrap_or_default();
    match last {
        "account" => !KINDS_OF_ACCOUNT.contains(&owner),
        "address" | "addr" => PEOPLE.contains(&owner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_and_secrets_are_personal() {
        for name in [
            "openid",
            "openId",
            "sub_openid",
            "spOpenid",
            "openids",
            "openid_list",
            "unionid",
            "permission_token",
            "tokens",
            "auth_code",
            "id_card_number",
            "id_card_copy",
            "idCardName",
            "mobile",
            "mobiles",
            "mobile_phone",
            "phone_number",
            "consultation_phone_number",
            "contact_email",
            "emails",
            "account_number",
            "bank_account",
            "bank_account_no",
            "account",
            "payee_account",
            "real_name",
            "user_name",
            "account_name",
            "contact_id_number",
            "ubo_id_doc_name",
            "plate_number",
            "payer_client_ip",
            "shipping_addr",
            "insured_name_list",
            "user_id",
            "Authorization-Token",
            "download_url",
        ] {
            assert!(is_personal(name), "{name}");
        }
    }

    #[test]
    fn what_support_asks_for_is_printed() {
        for name in [
            "out_trade_no",
            "transaction_id",
            "mchid",
            "appid",
            "merchant_name",
            "bank_name",
            "store_name",
            "goods_name",
            "store_address",
            "address_code",
            "prepay_id",
            "contract_id",
            "authorization_state",
            "id_card_type",
            "account_type",
            "bank_account_type",
            "funds_account",
            "refund_account",
            "mini_program_username",
            "access_token_expire_time",
            "device_id",
            "hotel",
            "code",
            "name",
            "notify_url",
            "trade_state",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
