//! Pass *uploads*: the body's JSON becomes the signed part of a form, and the file goes with it. In the same place, a body
//! with fields that are encrypted on the wire is encrypted.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, Field, ImplItemFn, Pat, Stmt, parse_quote};

use crate::error::Error;
use crate::postprocess::Check;
use crate::postprocess::syntax::tokens;
use crate::spec::{Operation, Spec, Upload};

/// Changes how the body of an operation is sent, when it is an upload or has fields to encrypt.
pub(super) fn rewrite(
    method: &mut ImplItemFn,
    operation: &Operation,
    spec: &Spec,
) -> Result<(), Error> {
    let prepare: Vec<Stmt> = match &operation.upload {
        Some(upload) => form(upload),
        None if operation.seals => parse_quote! {
            let sealed = runtime::seal(&client.inner, &body).await.map_err(Error::InvalidRequest)?;
        },
        None => return Ok(()),
    };
    let check = Check::new(spec, "uploads", &operation.id);
    let apply = format_ident!("{}", if operation.upload.is_some() { "form" } else { "sealed" });
    let mut bodies = Replace::new("json", "& body", |call| {
        let receiver = &call.receiver;
        parse_quote!(#apply.apply(#receiver))
    });
    bodies.visit_block_mut(&mut method.block);
    check.count(1, bodies.count)?;
    let makes_request = |statement: &Stmt| tokens(statement).contains("let mut request =");
    let request = method.block.stmts.iter().position(makes_request);
    let request = request.ok_or_else(|| check.fail("no statement makes the request"))?;
    method.block.stmts.splice(request..request, prepare);
    match &operation.upload {
        Some(upload) => send(method, upload, &check),
        None => Ok(()),
    }
}

fn form(upload: &Upload) -> Vec<Stmt> {
    let Upload { file, meta, beside, .. } = upload;
    let value = format_ident!("{}", upload.setter);
    parse_quote! {
        let #value = #value.map_err(Error::InvalidRequest)?;
        let form = runtime::Form::new(#meta, &body, &[#(#beside),*], #file, &#value)
            .await
            .map_err(Error::InvalidRequest)?;
    }
}

/// Sends by the runtime's way for uploads, and takes the file out of the builder.
fn send(method: &mut ImplItemFn, upload: &Upload, check: &Check<'_>) -> Result<(), Error> {
    let mut calls = Replace::new("exec", "request , & info", |_| {
        parse_quote! {
            runtime::upload(
                &client.inner,
                request,
                runtime::Operation::find(super::OPERATIONS, info.operation_id),
                form.signed(),
            )
        }
    });
    calls.visit_block_mut(&mut method.block);
    check.count(1, calls.count)?;
    let value = format_ident!("{}", upload.setter);
    let first = method.block.stmts.first_mut();
    let first = first.ok_or_else(|| check.fail("`send` is empty"))?;
    let Stmt::Local(local) = &first else {
        return Err(check.fail("the first statement does not take the builder apart"));
    };
    let Pat::Struct(pattern) = &local.pat else {
        return Err(check.fail("the first statement does not take the builder apart"));
    };
    let fields = pattern.fields.iter();
    *first = parse_quote!(let Self { #(#fields,)* #value } = self;);
    Ok(())
}

/// The builder's field for the file.
pub(super) fn field(upload: &Upload) -> Field {
    let value = format_ident!("{}", upload.setter);
    parse_quote!(#value: Result<runtime::FilePart, String>)
}

/// The field's first value: there is no file yet.
pub(super) fn start(upload: &Upload) -> TokenStream {
    let value = format_ident!("{}", upload.setter);
    let missing = format!("no value supplied for {value}");
    quote!(#value: Err(#missing.to_string()),)
}

/// The setter of the file.
pub(super) fn setter(upload: &Upload) -> TokenStream {
    let value = format_ident!("{}", upload.setter);
    quote! {
        /// The file: its bytes, or a path to read when this is sent 文件内容或路径
        ///
        /// Required 必填
        pub fn #value(mut self, value: impl ::std::convert::Into<runtime::FilePart>) -> Self {
            self.#value = Ok(value.into());
            self
        }
    }
}

/// Replaces calls of one method with certain arguments.
struct Replace<F> {
    method: &'static str,
    arguments: &'static str,
    with: F,
    count: usize,
}

impl<F: Fn(&ExprMethodCall) -> Expr> Replace<F> {
    fn new(method: &'static str, arguments: &'static str, with: F) -> Self {
        Self { method, arguments, with, count: 0 }
    }
}

impl<F: Fn(&ExprMethodCall) -> Expr> VisitMut for Replace<F> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == self.method
            && tokens(&call.args) == self.arguments
        {
            self.count += 1;
            *expression = (self.with)(call);
        }
    }
}
