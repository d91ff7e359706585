//! `wechatpay <family> <operation>`: one command per operation, built from the generated table.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value};
use wechatpay_client::runtime::{Description, Location, Parameter, ParameterKind};
use wechatpay_client::{Client, RetryPolicy};

use crate::{Failure, Output, Settings, input};

const WHOLE_BODY: &str = "json";

/// Returns one command per family, with one subcommand per operation.
pub(super) fn commands() -> Vec<Command> {
    let mut families: Vec<Command> = Vec::new();
    for description in wechatpay_client::descriptions() {
        let operation = description.operation;
        let command = command(description);
        match families.iter_mut().find(|family| family.get_name() == operation.family) {
            Some(family) => *family = std::mem::take(family).subcommand(command),
            None => {
                let family = Command::new(operation.family)
                    .about(format!("Operations of {}", operation.family));
                families.push(family.subcommand_required(true).subcommand(command));
            }
        }
    }
    families
}

fn command(description: &'static Description) -> Command {
    let Description { operation, summary, docs, .. } = description;
    let mut command = Command::new(kebab(operation.id))
        .about(*summary)
        .after_help(format!("{} {}\n{docs}", operation.method, operation.path))
        .args(description.values().map(|parameter| argument(&parameter)));
    if description.body.is_some() {
        let whole = Arg::new(WHOLE_BODY).long(WHOLE_BODY).value_name("BODY|@FILE");
        command = command
            .arg(whole.help("The whole body as JSON; fields given as flags override its fields"));
    }
    command
}

fn argument(parameter: &Parameter) -> Arg {
    let argument = Arg::new(parameter.setter)
        .long(kebab(parameter.setter))
        .value_name(value_name(parameter.kind))
        .help(help(parameter))
        .allow_hyphen_values(true);
    match (parameter.required, parameter.location) {
        (true, Location::Body) => argument.required_unless_present(WHOLE_BODY),
        (required, _) => argument.required(required),
    }
}

pub(super) async fn run(
    family: &str,
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let (name, matches) =
        matches.subcommand().ok_or_else(|| Failure::usage("missing operation: see --help"))?;
    let description = wechatpay_client::descriptions()
        .find(|of| of.operation.family == family && kebab(of.operation.id) == name)
        .ok_or_else(|| Failure::usage("unknown operation: see --help"))?;
    let operation = description.operation;
    // No retry: the user should see the result of this one attempt.
    let client =
        Client::builder().merchant(settings.merchant()?).retry(RetryPolicy::never()).build()?;
    let mut call = client.chain(operation.path);
    for (parameter, value) in given(description, matches) {
        call = match parameter.location {
            Location::Path => call.path(parameter.name, value),
            Location::Query => call.query(&[(parameter.name, value)]),
            _ => call,
        };
    }
    if let Some(body) = body(description, matches)? {
        call = call.json(&body);
    }
    let method = http::Method::from_bytes(operation.method.as_bytes())
        .map_err(|_| Failure::usage("invalid HTTP method"))?;
    let response = call.send(method).await?;
    output.print_body(response.as_bytes())
}

/// Returns the parameters that are present, with their values.
fn given<'a>(
    description: &'static Description,
    matches: &'a ArgMatches,
) -> Vec<(Parameter, &'a str)> {
    description
        .values()
        .filter_map(|parameter| {
            let value = matches.get_one::<String>(parameter.setter)?;
            Some((parameter, value.as_str()))
        })
        .collect()
}

/// Returns the JSON body: `--json`, overridden by fields given as flags. `None` for an operation
/// without a body.
fn body(description: &'static Description, matches: &ArgMatches) -> Result<Option<Value>, Failure> {
    if description.body.is_none() {
        return Ok(None);
    }
    let mut body = match matches.get_one::<String>(WHOLE_BODY) {
        Some(argument) => serde_json::from_slice(&input::content(argument)?)
            .map_err(|_| Failure::usage("--json is not valid JSON"))?,
        None => Value::Object(Map::new()),
    };
    for (parameter, value) in given(description, matches) {
        if parameter.location == Location::Body {
            body.as_object_mut()
                .ok_or_else(|| Failure::usage("--json is not an object: fields cannot be added"))?
                .insert(parameter.name.to_owned(), typed(&parameter, value)?);
        }
    }
    Ok(Some(body))
}

/// Converts a flag's value to the JSON type of its field.
fn typed(parameter: &Parameter, value: &str) -> Result<Value, Failure> {
    let parsed = match parameter.kind {
        ParameterKind::Integer => value.parse::<i64>().ok().map(Value::from),
        ParameterKind::Number => value.parse::<f64>().ok().map(Value::from),
        ParameterKind::Boolean => value.parse::<bool>().ok().map(Value::from),
        ParameterKind::Json => serde_json::from_slice(&input::content(value)?).ok(),
        _ => Some(Value::from(value)),
    };
    parsed.ok_or_else(|| {
        Failure::usage(format!(
            "--{} must be {}",
            kebab(parameter.setter),
            value_name(parameter.kind)
        ))
    })
}

fn value_name(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Integer => "INTEGER",
        ParameterKind::Number => "NUMBER",
        ParameterKind::Boolean => "true|false",
        ParameterKind::DateTime => "RFC3339",
        ParameterKind::Json => "JSON|@FILE",
        _ => "TEXT",
    }
}

fn help(parameter: &Parameter) -> String {
    let first = parameter.summary();
    let values = match parameter.kind {
        ParameterKind::Enum(values) => format!(" [known values: {}]", values.join(", ")),
        _ => String::new(),
    };
    let example = match parameter.example() {
        Some(example) => format!(" [example: {example}]"),
        None => String::new(),
    };
    format!("{first}{values}{example}")
}

fn kebab(name: &str) -> String {
    name.replace('_', "-")
}
