//! `wechatpay <family> <operation>`: every operation, built at run time from the generated table.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value};
use wechatpay_client::runtime::{Description, Location, Operation, Parameter, ParameterKind};
use wechatpay_client::{Client, RetryPolicy};

use crate::{Failure, Output, Settings, input};

const WHOLE_BODY: &str = "json";

/// One command a family, one below it an operation.
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
            .arg(whole.help("The whole body as JSON; fields given as flags replace its own"));
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
        matches.subcommand().ok_or_else(|| Failure::usage("an operation is needed; see --help"))?;
    let description = wechatpay_client::descriptions()
        .find(|of| of.operation.family == family && kebab(of.operation.id) == name)
        .ok_or_else(|| Failure::usage("there is no such operation; see --help"))?;
    let operation = description.operation;
    // One attempt: who types a command wants to see what happened.
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
    let method = reqwest_method(operation)?;
    let answer = call.send(method).await?;
    output.print_body(answer.as_bytes())
}

fn reqwest_method(operation: &Operation) -> Result<http::Method, Failure> {
    http::Method::from_bytes(operation.method.as_bytes())
        .map_err(|_| Failure::usage("the method is not one of HTTP"))
}

fn given<'a>(
    description: &'static Description,
    matches: &'a ArgMatches,
) -> Vec<(Parameter, &'a str)> {
    let value = |parameter: Parameter| {
        let value = matches.get_one::<String>(parameter.setter)?;
        Some((parameter, value.as_str()))
    };
    description.values().filter_map(value).collect()
}

/// The JSON body: the whole one, and over it the fields given as flags. `None` when the operation takes none.
fn body(description: &'static Description, matches: &ArgMatches) -> Result<Option<Value>, Failure> {
    if description.body.is_none() {
        return Ok(None);
    }
    let mut body = match matches.get_one::<String>(WHOLE_BODY) {
        Some(argument) => serde_json::from_slice(&input::content(argument)?)
            .map_err(|_| Failure::usage("--json is not JSON"))?,
        None => Value::Object(Map::new()),
    };
    for (parameter, value) in given(description, matches) {
        if parameter.location == Location::Body {
            let value = typed(&parameter, value)?;
            let fields = body.as_object_mut();
            let fields = fields
                .ok_or_else(|| Failure::usage("--json is not an object, so it takes no fields"))?;
            fields.insert(parameter.name.to_owned(), value);
        }
    }
    Ok(Some(body))
}

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
            "--{} takes {}",
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
