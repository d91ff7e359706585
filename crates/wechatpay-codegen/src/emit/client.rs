//! The client of a family: one method for each operation.

use crate::emit::{DEPRECATED, Options, Writer, docs, inert};
use crate::spec::Spec;

/// Writes the client and its methods, and re-exports the hand-written items of the family.
pub(super) fn write(out: &mut Writer, spec: &Spec, options: &Options) {
    let pages = match spec.docs.as_str() {
        "" => String::new(),
        docs => format!("Official pages 官方文档: <{docs}>"),
    };
    for item in &spec.reexports {
        out.gap();
        out.line("#[doc(inline)]");
        out.line(&format!("pub use {item};"));
    }
    out.gap();
    out.open("runtime::client! {");
    out.doc(&[&inert(&spec.description), &pages]);
    out.line(&format!("pub struct {};", spec.client));
    out.close("}");
    out.gap();
    out.open(&format!("impl {} {{", spec.client));
    for (index, operation) in spec.operations.iter().enumerate() {
        if index > 0 {
            out.gap();
        }
        docs::method(out, spec, operation, options);
        if operation.deprecated {
            out.line(&format!("#[deprecated = {DEPRECATED:?}]"));
        }
        out.open(&format!("pub fn {}(&self) -> {} {{", operation.id, operation.builder));
        out.line(&format!("{}::new(&self.inner)", operation.builder));
        out.close("}");
    }
    out.close("}");
}
