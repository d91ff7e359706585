//! One type: an object with its fields, an open enum, or another name for a type.

use crate::emit::operation::flags;
use crate::emit::{Writer, code, inert};
use crate::spec::{Field, Shape, TypeDef};

/// Writes a type.
pub(super) fn write(out: &mut Writer, of: &TypeDef) {
    let TypeDef { name, direction, .. } = of;
    let description = match of.description.as_str() {
        "" => format!("`{name}`"),
        description => inert(description),
    };
    let document = |out: &mut Writer| out.doc(&[&description, &of.notes]);
    out.gap();
    match &of.shape {
        Shape::Object(fields) => {
            out.open("runtime::object! {");
            document(out);
            out.open(&format!("pub struct {name}: {} {{", direction.traits()));
            let (vouched, others): (Vec<&Field>, Vec<&Field>) =
                fields.iter().partition(|field| field.is_plain(*direction));
            if !vouched.is_empty() {
                out.open("vouched {");
                vouched.iter().for_each(|field| write_field(out, field, field.ty.to_string()));
                out.close("}");
            }
            for field in others {
                write_field(out, field, format!("Option<{}>", field.ty));
            }
            out.close("}");
            out.close("}");
        }
        Shape::Enum(variants) => {
            out.open("runtime::open_enum! {");
            document(out);
            let variants = variants.iter().map(|(name, value)| format!("{name} = {value:?},"));
            out.list(&format!("pub enum {name}: {} {{", direction.traits()), variants, "}");
            out.close("}");
        }
        Shape::Alias(ty) => {
            document(out);
            out.line(&format!("pub type {name} = {ty};"));
        }
    }
}

fn write_field(out: &mut Writer, field: &Field, ty: String) {
    match field.description.as_str() {
        "" if field.notes.is_empty() => out.doc(&[&code(&field.name)]),
        // One line, because most fields of an import have no description.
        "" => out.doc(&[&format!("{}. {}", code(&field.name), field.notes)]),
        description => out.doc(&[&inert(description), &field.notes]),
    }
    let wire = match field.name == field.ident {
        true => String::new(),
        false => format!(" = {:?}", field.name),
    };
    let flags = flags(&[("required", field.required), ("redacted", field.redacted)]);
    out.line(&format!("pub {}: {ty}{wire}{flags};", field.ident));
}
