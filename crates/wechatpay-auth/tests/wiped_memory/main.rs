//! Key material is wiped when it is dropped: the process searches its own heap for what is left of it.
//!
//! Without the test harness, so that there is one thread, whose stack is told from the heap.

#[cfg(target_os = "linux")]
mod heap;

#[cfg(target_os = "linux")]
fn main() {
    for backend in wechatpay_auth::Backend::all() {
        secrets::are_gone_after_use(*backend);
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod secrets {
    use std::fs::{self, File};
    use std::io::Write as _;
    use std::path::{Path, PathBuf};

    use base64ct::{Base64, Encoding as _};
    use wechatpay_auth::{Backend, Merchant, Signable, Stamp, StampSource as _, SystemStamps};
    use zeroize::Zeroizing;

    use crate::heap::Masked;

    const NOW: i64 = 1_780_000_000;

    pub(crate) fn are_gone_after_use(backend: Backend) {
        let directory = std::env::temp_dir().join(format!("wechatpay-auth-heap-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a temporary directory");
        let secrets = plant(&directory);
        let counts = || secrets.each_ref().map(|(name, secret)| (*name, secret.occurrences()));
        let none = secrets.each_ref().map(|(name, _)| (*name, 0));
        assert_eq!(counts(), none, "before anything was read");
        let merchant = Merchant::from_env_file(directory.join("merchant.env")).expect("readable");
        let held = counts();
        assert!(held[0].1 > 0 && held[2].1 > 0, "the search finds what is there: {held:?}");
        use_it(&merchant.backend(backend));
        fs::remove_dir_all(&directory).expect("removable");
        assert_eq!(counts(), none, "after everything was dropped, {backend:?}");
    }

    /// Everything that a private key and an APIv3 key are for.
    fn use_it(merchant: &Merchant) {
        let signer = merchant.signer().expect("a signer");
        let request = Signable { method: &http::Method::GET, target: "/v3/x", body: b"" };
        assert!(signer.sign(request, &Stamp::new(NOW, [1; 16])).is_ok());
        let key = merchant.optional_apiv3_key().expect("a key").expect("it is set");
        assert!(key.open("0123456789ab", "", "AAAA").is_err());
        let cipher = merchant.sensitive_cipher().expect("a cipher");
        assert!(cipher.decrypt("AAAA").is_err());
        assert!(merchant.clone().private_key("not a key").signer().is_err());
    }

    /// Puts secrets on the disk and remembers them masked: a line of the PEM, a part of its DER, an APIv3 key.
    fn plant(directory: &Path) -> [(&'static str, Masked); 3] {
        let key: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wechatpay-sandbox/keys/apiclient_key.pem");
        let pem = Zeroizing::new(fs::read_to_string(&key).expect("the sandbox's key"));
        let line = pem.lines().nth(12).expect("a line in the middle");
        let mut der = Zeroizing::new([0; 48]);
        Base64::decode(line, &mut *der).expect("Base64");
        let apiv3_key = random_text();
        let mut file = File::create(directory.join("merchant.env")).expect("a file");
        let lines: [&[u8]; 6] = [
            b"WECHATPAY_MCHID=1900007291\nWECHATPAY_MERCHANT_SERIAL=3D82317E555DCE15337446A5AB4F12C277A2512C\n",
            b"WECHATPAY_PRIVATE_KEY='",
            pem.as_bytes(),
            b"'\nWECHATPAY_APIV3_KEY=",
            &*apiv3_key,
            b"\n",
        ];
        lines.iter().for_each(|line| file.write_all(line).expect("written"));
        [
            ("a line of the PEM", Masked::of(line.as_bytes())),
            ("the DER", Masked::of(&der[..])),
            ("the APIv3 key", Masked::of(&apiv3_key[..])),
        ]
    }

    fn random_text() -> Zeroizing<[u8; 32]> {
        let mut text = Zeroizing::new([0; 32]);
        for half in text.chunks_mut(16) {
            half.copy_from_slice(&SystemStamps.nonce().expect("randomness"));
        }
        text.iter_mut().for_each(|byte| *byte = b'A' + *byte % 26);
        text
    }
}
