//! What the specification says of an operation, for whoever works with operations as data: retry, tracing, the command line.
//!
//! Each generated module holds a table of these, so nothing has to be kept in step by hand.

/// One operation of the API, as its specification describes it.
///
/// Made by generated code only, through [`Operation::new`] and the methods after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`; the client's method has the same name.
    pub id: &'static str,
    /// The family of endpoints it belongs to: its module's name.
    pub family: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path as a template, `/v3/…/{openid}`: safe to log, unlike a filled one.
    pub path: &'static str,
    /// The first line of its documentation.
    pub summary: &'static str,
    /// The official page, or an empty text when the specification names none.
    pub docs: &'static str,
    /// When it may be repeated.
    pub retry: RetryClass,
    /// Whether a successful answer is a byte stream that carries no signature.
    pub unsigned: bool,
    /// What it takes: path, query and header parameters, then the fields of its body.
    pub parameters: &'static [Parameter],
}

/// When an operation may be repeated, from `x-wechatpay-retry`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// On a connectivity failure, a 429, a 5xx and an answer that failed verification.
    Safe,
    /// As [`RetryClass::Safe`], but only when this field of the body, the business key, is set.
    SameKey(&'static str),
    /// Only when no connection was made, so that the request cannot have arrived.
    Never,
}

/// One value that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// The builder's setter; unique in the operation, where names need not be.
    pub setter: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// Whether the call is refused without it.
    pub required: bool,
    /// What it may hold.
    pub kind: ParameterKind,
    /// Whether its value identifies a user or is a secret, and must not be logged.
    pub redacted: bool,
    /// What it means; Markdown.
    pub description: &'static str,
    /// A documented example, as it would be typed, or an empty text.
    pub example: &'static str,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of the JSON body; with the name `body`, the whole of a body that is no object.
    Body,
}

/// What a parameter may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A time with its offset, in RFC 3339.
    DateTime,
    /// One of the known values, or one that is not known yet.
    Enum(&'static [&'static str]),
    /// An object or an array.
    Json,
}

#[doc(hidden)]
impl Operation {
    /// Begins an operation that is never repeated, is signed and takes nothing.
    pub const fn new(
        family: &'static str,
        id: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self {
            id,
            family,
            method,
            path,
            summary: "",
            docs: "",
            retry: RetryClass::Never,
            unsigned: false,
            parameters: &[],
        }
    }

    /// Says what it is, and where that is documented.
    pub const fn documented(mut self, summary: &'static str, docs: &'static str) -> Self {
        self.summary = summary;
        self.docs = docs;
        self
    }

    /// Says when it may be repeated.
    pub const fn retry(mut self, retry: RetryClass) -> Self {
        self.retry = retry;
        self
    }

    /// Says that its successful answers carry no signature.
    pub const fn unsigned(mut self) -> Self {
        self.unsigned = true;
        self
    }

    /// Says what it takes.
    pub const fn parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Finds the operation `id` in its module's table.
    ///
    /// # Panics
    ///
    /// Never for generated code: the table and the calls come from one specification.
    pub fn find(table: &'static [Self], id: &str) -> &'static Self {
        table
            .iter()
            .find(|operation| operation.id == id)
            .expect("generated code calls only the operations of its own table")
    }
}

#[doc(hidden)]
impl Parameter {
    /// Begins an optional parameter whose setter has its name.
    pub const fn new(location: Location, name: &'static str, kind: ParameterKind) -> Self {
        Self {
            name,
            setter: name,
            location,
            required: false,
            kind,
            redacted: false,
            description: "",
            example: "",
        }
    }

    /// Says that the call is refused without it.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Names the setter, where it differs from the name on the wire.
    pub const fn setter(mut self, setter: &'static str) -> Self {
        self.setter = setter;
        self
    }

    /// Says that its value must not be logged.
    pub const fn redacted(mut self) -> Self {
        self.redacted = true;
        self
    }

    /// Says what it means.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Gives an example.
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static PARAMETERS: &[Parameter] =
        &[Parameter::new(Location::Body, "openid", ParameterKind::String)
            .required()
            .setter("body_openid")
            .redacted()];
    static TABLE: &[Operation] = &[
        Operation::new("palmservice", "preauthorize", "POST", "/v3/palm").parameters(PARAMETERS),
        Operation::new("palmservice", "download", "GET", "/v3/file")
            .retry(RetryClass::Safe)
            .unsigned(),
    ];

    #[test]
    fn an_operation_is_found_by_its_id() {
        let operation = Operation::find(TABLE, "download");
        assert_eq!(
            (operation.path, operation.retry, operation.unsigned),
            ("/v3/file", RetryClass::Safe, true)
        );
    }

    #[test]
    fn an_operation_is_never_repeated_unless_it_says_so() {
        assert_eq!(Operation::find(TABLE, "preauthorize").retry, RetryClass::Never);
    }

    #[test]
    fn a_parameter_keeps_its_wire_name_beside_its_setter() {
        let parameter = Operation::find(TABLE, "preauthorize").parameters[0];
        assert_eq!(
            (parameter.name, parameter.setter, parameter.required),
            ("openid", "body_openid", true)
        );
    }
}
