use std::collections::BTreeMap;

/// A request, as it came to the host.
#[derive(Clone, Debug)]
pub struct AskedHttp {
    pub method: String,
    /// Without query and fragment, in the spelling of RFC 3986, 6.2: see [`AskedHttp::new`].
    pub url: String,
    pub query: Fields,
    pub form: Fields,
    /// Names are in lower case.
    pub headers: Fields,
}

/// A program that is to be run.
#[derive(Clone, Debug)]
pub struct AskedProcess {
    pub program: String,
    pub args: Vec<String>,
}

/// Names and their values, each in the order in which they came.
pub type Fields = BTreeMap<String, Vec<String>>;

impl AskedHttp {
    /// A request with a body that is a form; any other body has no fields that a vector could look at.
    pub fn new<'a>(method: &str, url: &str, headers: impl IntoIterator<Item = (&'a str, &'a str)>, body: &[u8]) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let fields = |text: &[u8]| grouped(form_urlencoded::parse(text).into_owned());
        let headers = headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value.into()));
        Self { method: method.into(), url: normalised(url), query: fields(query.as_bytes()), form: fields(body), headers: grouped(headers) }
    }

    /// One line that says what was asked for: names, no values that could be long or secret.
    pub(super) fn describe(&self) -> String {
        let names = |part: &str, fields: &Fields| {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            if names.is_empty() { String::new() } else { format!(" {part} {}", names.join(", ")) }
        };
        format!("for {} {}{}{}", self.method, self.url, names("query", &self.query), names("form", &self.form))
    }
}

impl AskedProcess {
    pub(super) fn describe(&self) -> String {
        format!("to run {} {}", self.program, crate::text::show(&self.args.clone().into()))
    }
}

/// Scheme and host in lower case, no default port, at least a slash for a path.
pub(super) fn normalised(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let scheme = scheme.to_ascii_lowercase();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let authority = authority.to_ascii_lowercase();
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    format!("{scheme}://{authority}{}", if path.is_empty() { "/" } else { path })
}

fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in pairs {
        fields.entry(name).or_default().push(value);
    }
    fields
}
