//! Pass *send*: what progenitor sends, less the `api-version` header, with paths encoded by our rules.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprMethodCall, Ident, ImplItemFn, Macro, ReturnType, Stmt, Token, Type, parse_quote,
};

use crate::error::Error;
use crate::names;
use crate::postprocess::Check;
use crate::postprocess::echo::Compared;
use crate::postprocess::syntax::{arguments, tokens, type_name};
use crate::postprocess::uploads;
use crate::spec::{Location, Operation, Parameter, Spec};

/// The rewritten method, and the type of a success.
pub(super) struct Send {
    /// `send_raw`, private.
    pub(super) raw: ImplItemFn,
    /// What the operation answers.
    pub(super) success: Type,
}

/// Rewrites progenitor's `send` of one operation.
pub(super) fn rewrite(
    mut method: ImplItemFn,
    operation: &Operation,
    spec: &Spec,
) -> Result<Send, Error> {
    let success = success(&method, operation, spec)?;
    method.sig.ident = parse_quote!(send_raw);
    method.vis = syn::Visibility::Inherited;
    method.attrs.clear();
    api_version(&mut method, operation, spec)?;
    path_segments(&mut method, operation, spec)?;
    hook(&method, operation, spec)?;
    uploads::rewrite(&mut method, operation, spec)?;
    Ok(Send { raw: method, success })
}

/// Writes the public `send`, which yields our error.
pub(super) fn public(success: &Type, operation: &Operation, compared: &Compared) -> TokenStream {
    let id = &operation.id;
    let line = format!("Sends `{} {}`.", operation.method, operation.path);
    let call = quote!(runtime::call(runtime::Operation::find(super::OPERATIONS, #id), self.send_raw()).await);
    let call = compared.around(&call);
    let mismatch = compared.doc();
    quote! {
        #[doc = #line]
        ///
        /// # Errors
        ///
        /// `InvalidRequest` when a required value is missing or cannot be sent, before anything is sent; an error of the API,
        /// of verification or of transport as the runtime's `Error` says.
        #mismatch
        pub async fn send(self) -> ::std::result::Result<runtime::Response<#success>, runtime::Error> {
            #call
        }

        runtime::blocking! { send_blocking -> #success }
    }
}

/// Checks `Result<ResponseValue<T>, Error<()>>`, and returns `T`.
fn success(method: &ImplItemFn, operation: &Operation, spec: &Spec) -> Result<Type, Error> {
    let check = Check::new(spec, "send", &operation.id);
    let fail = || check.fail(format!("`send` returns {}", tokens(&method.sig.output)));
    let ReturnType::Type(_, output) = &method.sig.output else {
        return Err(fail());
    };
    let [value, error] = <[Type; 2]>::try_from(arguments(output)).map_err(|_| fail())?;
    let names = [output, &value, &error].map(type_name);
    let no_error = arguments(&error).iter().all(|error| type_name(error) == "()");
    let success = arguments(&value).into_iter().next();
    success.filter(|_| no_error && names == ["Result", "ResponseValue", "Error"]).ok_or_else(fail)
}

/// Removes the header that progenitor sends with every request; WeChat Pay knows none of this name.
fn api_version(method: &mut ImplItemFn, operation: &Operation, spec: &Spec) -> Result<(), Error> {
    let check = Check::new(spec, "api_version", &operation.id);
    let appends = |statement: &Stmt| tokens(statement).contains("\"api-version\"");
    check.count(1, remove(method, appends))?;
    let is_header = |parameter: &Parameter| parameter.location == Location::Header;
    if operation.parameters.iter().any(is_header) {
        return Ok(());
    }
    let declares = |statement: &Stmt| tokens(statement).starts_with("let mut header_map =");
    check.count(1, remove(method, declares))?;
    let mut unused = UnusedHeaders(0);
    unused.visit_block_mut(&mut method.block);
    check.count(1, unused.0)
}

/// Removes the statements that match, and counts them.
fn remove(method: &mut ImplItemFn, matches: impl Fn(&Stmt) -> bool) -> usize {
    let before = method.block.stmts.len();
    method.block.stmts.retain(|statement| !matches(statement));
    before - method.block.stmts.len()
}

/// Removes `.headers(header_map)`.
struct UnusedHeaders(usize);

impl VisitMut for UnusedHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(ExprMethodCall { method, receiver, args, .. }) = expression
            && method == "headers"
            && tokens(args) == "header_map"
        {
            self.0 += 1;
            *expression = (**receiver).clone();
        }
    }
}

/// Replaces progenitor's encoding of path values, which leaves `\` and dots for the URL parser to act on.
fn path_segments(method: &mut ImplItemFn, operation: &Operation, spec: &Spec) -> Result<(), Error> {
    let check = Check::new(spec, "path_segments", &operation.id);
    let mut segments = Segments(Vec::new());
    segments.visit_block_mut(&mut method.block);
    check.count(names::template(&operation.path).len(), segments.0.len())?;
    check.count(0, tokens(&method.block).matches("encode_path").count())?;
    let makes_url = |statement: &Stmt| tokens(statement).contains("client . baseurl");
    let url = method.block.stmts.iter().position(makes_url);
    let url = url.ok_or_else(|| check.fail("no statement makes the URL"))?;
    method.block.stmts.splice(url..url, segments.0);
    Ok(())
}

/// Takes each encoded value out of `format!`, and keeps the statement that encodes it by our rules.
struct Segments(Vec<Stmt>);

impl VisitMut for Segments {
    fn visit_macro_mut(&mut self, call: &mut Macro) {
        if !call.path.is_ident("format") {
            return;
        }
        let Ok(mut arguments) =
            call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        else {
            return;
        };
        for argument in &mut arguments {
            if let Some(name) = encoded(argument) {
                let message = format!("{name}: {{error}}");
                self.0.push(parse_quote! {
                    let #name = runtime::path_segment(&#name.to_string())
                        .map_err(|error| Error::InvalidRequest(format!(#message)))?;
                });
                *argument = parse_quote!(#name);
            }
        }
        call.tokens = quote!(#arguments);
    }
}

/// Returns the value in `encode_path(&value.to_string())`.
fn encoded(argument: &Expr) -> Option<Ident> {
    let Expr::Call(call) = argument else {
        return None;
    };
    let value = tokens(&call.args);
    let name = value.strip_prefix("& ")?.strip_suffix(" . to_string ()")?;
    (tokens(&call.func) == "encode_path").then(|| format_ident!("{name}"))
}

/// Checks that the request goes through the hook, under the operation's own name.
fn hook(method: &ImplItemFn, operation: &Operation, spec: &Spec) -> Result<(), Error> {
    let check = Check::new(spec, "hook", &operation.id);
    let text = tokens(&method.block);
    let name = format!("operation_id : \"{}\"", operation.id);
    check.count(1, text.matches(". exec (").count())?;
    check.count(1, text.matches(&name).count())
}
