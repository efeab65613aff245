//! The program `openssl`, in a directory of its own that is gone afterwards.

use std::{
    env::temp_dir,
    fs,
    path::PathBuf,
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
};

pub struct OpenSsl(PathBuf);

impl OpenSsl {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("azure-identity-wasm-certificates-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let directory = temp_dir().join(name);
        fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    /// Runs a command whose words are split at spaces; what it prints.
    pub fn run(&self, command: &str) -> Vec<u8> {
        let words: Vec<&str> = command.split(' ').collect();
        self.run_words(&words)
    }

    fn run_words(&self, words: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl").args(words).current_dir(&self.0).output().expect("the tests need the program openssl");
        assert!(output.status.success(), "openssl {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Runs a command that ends with a password, which may have spaces in it.
    pub fn run_with_password(&self, command: &str, option: &str, password: &str) {
        let password = format!("pass:{password}");
        let words: Vec<&str> = command.split_ascii_whitespace().chain([option, &password]).collect();
        self.run_words(&words);
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
