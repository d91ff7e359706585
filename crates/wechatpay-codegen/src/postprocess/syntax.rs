//! Small questions to syntax trees, asked by name and not by position.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, GenericArgument, Ident, ItemImpl, Path, PathArguments, Type};

/// Returns a path's names, `types::builder::X`.
pub(super) fn path_name(path: &Path) -> String {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::")
}

/// Returns the names of a type that is a path, without arguments; an empty text for any other.
pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(ty) => path_name(&ty.path),
        Type::Tuple(tuple) if tuple.elems.is_empty() => "()".to_owned(),
        _ => String::new(),
    }
}

/// Returns the names of what an `impl` is for, and of its trait.
pub(super) fn implements(item: &ItemImpl) -> (String, Option<String>) {
    let of = item.trait_.as_ref().map(|(path, _)| path_name(path));
    (type_name(&item.self_ty), of)
}

/// Returns the type arguments of a path type's last segment.
pub(super) fn arguments(ty: &Type) -> Vec<Type> {
    let Type::Path(ty) = ty else {
        return Vec::new();
    };
    let Some(PathArguments::AngleBracketed(arguments)) =
        ty.path.segments.last().map(|last| &last.arguments)
    else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    types.collect()
}

/// Returns `T` when `ty` is `name<T>` or `name<T, …>`, under any path.
pub(super) fn argument_of(ty: &Type, name: &str) -> Option<Type> {
    let is = type_name(ty).rsplit("::").next() == Some(name);
    is.then(|| arguments(ty).into_iter().next()).flatten()
}

/// Reports whether `ty` is a `String`.
pub(super) fn is_string(ty: &Type) -> bool {
    matches!(type_name(ty).as_str(), "String" | "std::string::String")
}

/// Returns the documentation among `attributes`.
pub(super) fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

/// Puts `prefix::` before every path that begins with one of `names`.
pub(super) fn qualify(ty: &Type, prefix: &str, names: &[Ident]) -> Type {
    struct Qualify<'a>(&'a str, &'a [Ident]);
    impl VisitMut for Qualify<'_> {
        fn visit_path_mut(&mut self, path: &mut Path) {
            visit_mut::visit_path_mut(self, path);
            if path.leading_colon.is_none()
                && path.segments.first().is_some_and(|first| self.1.contains(&first.ident))
            {
                let prefix = Ident::new(self.0, proc_macro2::Span::call_site());
                path.segments.insert(0, prefix.into());
            }
        }
    }
    let mut ty = ty.clone();
    Qualify(prefix, names).visit_type_mut(&mut ty);
    ty
}

/// Writes tokens as one line, to look for something in them.
pub(super) fn tokens(item: &impl ToTokens) -> String {
    item.to_token_stream().to_string()
}
