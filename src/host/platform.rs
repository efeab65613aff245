/// The operating system that a host runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Platform {
    Linux,
    MacOs,
    Windows,
}

impl Platform {
    /// By the name that Node has for it, as `win32`; others are none of these.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "linux" => Some(Self::Linux),
            "darwin" => Some(Self::MacOs),
            "win32" => Some(Self::Windows),
            _ => None,
        }
    }
}
