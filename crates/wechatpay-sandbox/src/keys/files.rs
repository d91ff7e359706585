//! The six PEM files of a key directory, by name.

/// One file of a key directory.
pub(crate) struct KeyFile {
    pub(crate) name: &'static str,
    /// Written so that only its owner may read it.
    pub(crate) private: bool,
    pub(crate) text: fn(&KeyFiles) -> &str,
}

/// The texts of the six files.
#[derive(Clone)]
pub(crate) struct KeyFiles {
    pub(crate) apiclient_key: String,
    pub(crate) apiclient_cert: String,
    pub(crate) pub_key: String,
    pub(crate) platform_cert: String,
    pub(crate) platform_key: String,
    pub(crate) wechatpay_key: String,
}

/// The six files, first the merchant's own, then what a merchant downloads, then what only the sandbox holds.
pub(crate) const FILES: [KeyFile; 6] = [
    file("apiclient_key.pem", true, |files| &files.apiclient_key),
    file("apiclient_cert.pem", false, |files| &files.apiclient_cert),
    file("pub_key.pem", false, |files| &files.pub_key),
    file("platform_cert.pem", false, |files| &files.platform_cert),
    file("platform_key.pem", true, |files| &files.platform_key),
    file("wechatpay_key.pem", true, |files| &files.wechatpay_key),
];

const fn file(name: &'static str, private: bool, text: fn(&KeyFiles) -> &str) -> KeyFile {
    KeyFile { name, private, text }
}
