//! Key material is zeroized when dropped: the process searches its own heap for it.
//!
//! Without the test harness there is one thread, whose stack is distinguishable from the heap. A
//! search follows every step at once, before anything else can overwrite what the step left.

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
    use http::Method;
    use wechatpay_auth::{Backend, Merchant, Signable, Stamp, StampSource as _, SystemStamps};
    use zeroize::Zeroizing;

    use crate::heap::{Heap, Masked};

    /// A line of the private key's PEM, the DER of that line, and the APIv3 key.
    type Secrets = [Masked; 3];

    pub(crate) fn are_gone_after_use(backend: Backend) {
        let directory =
            std::env::temp_dir().join(format!("wechatpay-auth-heap-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a temporary directory");
        let file = directory.join("merchant.env");
        let secrets = write_secrets(&file);
        let mut heap = Heap::default();
        let mut left = |place: &str, expected: [usize; 3]| {
            let found = secrets.each_ref().map(|secret| heap.count(secret));
            assert_eq!(found, expected, "PEM, DER and APIv3 key {place}, {backend:?}");
        };
        left("before anything was read", [0; 3]);
        let merchant = Merchant::from_env_file(&file).expect("readable").backend(backend);
        left("in the settings alone", [1, 0, 1]);
        drop(merchant.signer().expect("a signer"));
        left("after a signer was dropped", [1, 0, 1]);
        sign(&merchant);
        left("after signing", [1, 0, 1]);
        decrypt(&merchant);
        left("after decrypting", [1, 0, 1]);
        assert!(merchant.clone().private_key("not a key").signer().is_err());
        left("after a clone was dropped", [1, 0, 1]);
        open(&merchant);
        left("after opening", [1, 0, 1]);
        drop(merchant);
        left("after the settings were dropped", [0; 3]);
        fs::remove_dir_all(&directory).expect("removable");
    }

    fn sign(merchant: &Merchant) {
        let signer = merchant.signer().expect("a signer");
        let request = Signable { method: &Method::GET, target: "/v3/x", body: b"" };
        assert!(signer.sign(request, &Stamp::new(1, [1; 16])).is_ok());
    }

    fn decrypt(merchant: &Merchant) {
        let cipher = merchant.sensitive_cipher().expect("a cipher");
        assert!(cipher.decrypt("AAAA").is_err());
    }

    fn open(merchant: &Merchant) {
        let key = merchant.optional_apiv3_key().expect("a key").expect("it is set");
        assert!(key.open("0123456789ab", "", "AAAAAAAAAAAAAAAAAAAAAAAA").is_err());
    }

    /// Writes secrets to disk and returns the end of each, masked: freeing overwrites the start.
    fn write_secrets(file: &Path) -> Secrets {
        let key: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../wechatpay-sandbox/keys/apiclient_key.pem");
        let pem = Zeroizing::new(fs::read_to_string(&key).expect("the sandbox's key"));
        let line = pem.lines().nth(12).expect("a line in the middle");
        let mut der = Zeroizing::new([0; 48]);
        Base64::decode(line, &mut *der).expect("Base64");
        let apiv3_key = random_key();
        let mut file = File::create(file).expect("a file");
        let lines: [&[u8]; 6] = [
            b"WECHATPAY_MCHID=1900007291\nWECHATPAY_MERCHANT_SERIAL=3D82317E555DCE15337446A5AB4F12C277A2512C\n",
            b"WECHATPAY_PRIVATE_KEY='",
            pem.as_bytes(),
            b"'\nWECHATPAY_APIV3_KEY=",
            &*apiv3_key,
            b"\n",
        ];
        lines.iter().for_each(|line| file.write_all(line).expect("written"));
        [Masked::of(&line.as_bytes()[32..]), Masked::of(&der[24..]), Masked::of(&apiv3_key[16..])]
    }

    fn random_key() -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        for half in key.chunks_mut(16) {
            half.copy_from_slice(&SystemStamps.nonce().expect("randomness"));
        }
        key.iter_mut().for_each(|byte| *byte = b'A' + *byte % 26);
        key
    }
}
