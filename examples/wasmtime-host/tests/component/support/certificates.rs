use std::fs;
use std::path::PathBuf;
use std::process::{self, Command};
use std::sync::LazyLock;

/// An application's certificate in the forms that applications have it in, made by the program `openssl` in each run.
pub struct Certificates {
    /// Who has issued it, PEM.
    pub authority: String,
    /// PEM.
    pub certificate: String,
    /// Its key, PEM.
    pub key: String,
    /// Certificate, key and authority as PKCS#12, with [`PASSWORD`].
    pub pkcs12: Vec<u8>,
    /// Another key, PEM.
    pub other_key: String,
}

pub static CERTIFICATES: LazyLock<Certificates> = LazyLock::new(Certificates::new);

/// The common name of the certificate.
pub const NAME: &str = "shop.contoso.example";

/// A password that no message may show.
pub const PASSWORD: &str = "p4ssword";

impl Certificates {
    /// Certificate and key in one file, the key first.
    pub fn pem(&self) -> Vec<u8> {
        [self.key.as_str(), &self.certificate].concat().into_bytes()
    }

    fn new() -> Self {
        let directory = Directory::new();
        directory.openssl("req -x509 -nodes -newkey rsa:2048 -subj /CN=authority -days 1 -keyout authority.key -out authority.pem");
        directory.openssl(&format!("req -new -nodes -newkey rsa:2048 -subj /CN={NAME} -keyout key.pem -out request.pem"));
        directory.write("extensions", "basicConstraints=critical,CA:FALSE\n");
        let issuer = "-CA authority.pem -CAkey authority.key -CAcreateserial -extfile extensions";
        directory.openssl(&format!("x509 -req -in request.pem {issuer} -days 1 -out certificate.pem"));
        let files = "-in certificate.pem -inkey key.pem -certfile authority.pem -out application.p12";
        directory.openssl(&format!("pkcs12 -export {files} -passout pass:{PASSWORD}"));
        directory.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out other.pem");
        let text = |name: &str| String::from_utf8(directory.read(name)).expect("PEM is ASCII");
        Self {
            authority: text("authority.pem"),
            certificate: text("certificate.pem"),
            key: text("key.pem"),
            pkcs12: directory.read("application.p12"),
            other_key: text("other.pem"),
        }
    }
}

/// Gone with its files when it is dropped.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("certificates-{}", process::id()));
        fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn openssl(&self, words: &str) {
        let output = Command::new("openssl").args(words.split(' ')).current_dir(&self.0).output().expect("the tests need openssl");
        assert!(output.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).expect("openssl has written it")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _best_effort = fs::remove_dir_all(&self.0);
    }
}
