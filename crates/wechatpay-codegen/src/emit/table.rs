//! The tables of operations: with documentation for tools, and without.

use crate::emit::Writer;
use crate::spec::Spec;

/// Writes the tables.
pub(super) fn write(out: &mut Writer, spec: &Spec) {
    out.gap();
    out.doc(&["The operations of the family, with their documentation, for tools. A program that does not use it does not \
               contain it."]);
    out.open("pub static DESCRIPTIONS: &[runtime::Description] = &[");
    for operation in &spec.operations {
        let (constant, builder) = (&operation.constant, &operation.builder);
        let body = match operation.body.is_some() {
            true => format!("Some({builder}::BODY)"),
            false => "None".to_owned(),
        };
        out.open("runtime::Description::new(");
        out.line(&format!("&{constant},"));
        out.line(&format!("{:?},", operation.summary));
        out.line(&format!("{:?},", operation.docs));
        out.line(&format!("{builder}::PARAMETERS,"));
        out.line(&format!("{body},"));
        out.close("),");
    }
    out.close("];");
    out.gap();
    out.doc(&["The operations of the family."]);
    let constants = spec.operations.iter().map(|operation| format!("&{},", operation.constant));
    out.list("pub static OPERATIONS: &[&runtime::Operation] = &[", constants, "];");
}
