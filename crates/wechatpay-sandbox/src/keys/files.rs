//! The six PEM files of a key directory, by name.

/// One file of a key directory.
pub(crate) struct KeyFile {
    pub(crate) name: &'static str,
    /// Readable by the owner only.
    pub(crate) private: bool,
    pub(crate) contents: fn(&KeyFiles) -> &str,
}

/// The contents of the six files.
#[derive(Clone)]
pub(crate) struct KeyFiles {
    pub(crate) apiclient_key: String,
    pub(crate) apiclient_cert: String,
    pub(crate) pub_key: String,
    pub(crate) platform_cert: String,
    pub(crate) platform_key: String,
    pub(crate) wechatpay_key: String,
}

/// The six files: the merchant's own, those a merchant downloads, and those only the platform has.
pub(crate) const FILES: [KeyFile; 6] = [
    KeyFile { name: "apiclient_key.pem", private: true, contents: |files| &files.apiclient_key },
    KeyFile { name: "apiclient_cert.pem", private: false, contents: |files| &files.apiclient_cert },
    KeyFile { name: "pub_key.pem", private: false, contents: |files| &files.pub_key },
    KeyFile { name: "platform_cert.pem", private: false, contents: |files| &files.platform_cert },
    KeyFile { name: "platform_key.pem", private: true, contents: |files| &files.platform_key },
    KeyFile { name: "wechatpay_key.pem", private: true, contents: |files| &files.wechatpay_key },
];
