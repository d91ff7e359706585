//! The `wechatpay` command: calls every operation, signs, verifies, decrypts notifications, and
//! runs a local WeChat Pay.
//!
//! `wechatpay` 命令行：调用各接口、签名、验签、解密通知，并可在本机运行一个微信支付沙箱。
#![forbid(unsafe_code)]

mod batch;
mod commands;
mod failure;
mod input;
mod output;
mod settings;

use std::process::ExitCode;

use crate::failure::Failure;
use crate::output::Output;
use crate::settings::Settings;

fn main() -> ExitCode {
    let matches = commands::command().get_matches();
    let (output, settings) = (Output::from_matches(&matches), Settings::from_matches(&matches));
    match commands::run(&matches, &settings, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(output),
    }
}
