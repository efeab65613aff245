//! A browser without a screen: it keeps its cookies, fills in forms, and does not follow redirects.

use crate::support::{Answer, Entra, form_body, send_secure};

/// A browser.
pub struct Browser<'a> {
    entra: &'a Entra,
    pub cookies: Vec<(String, String)>,
}

/// A page, or a redirect.
pub struct Page(pub Answer);

impl<'a> Browser<'a> {
    pub fn new(entra: &'a Entra) -> Self {
        Self { entra, cookies: Vec::new() }
    }

    pub async fn open(&mut self, path: &str) -> Page {
        self.send("GET", path, "").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
        self.send("POST", path, &form_body(&fields)).await
    }

    /// Sends the form of a page, with its hidden fields and these.
    pub async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let ticket = page.hidden("flow");
        let fields = ticket.iter().map(|ticket| ("flow", ticket.as_str())).chain(fields.iter().copied()).collect::<Vec<_>>();
        self.post(&page.action(), &fields).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> Page {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookies.as_str())];
        let answer = send_secure(&self.entra.0, method, path, &headers, body.as_bytes()).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(other, _)| other != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        Page(answer)
    }
}

impl Page {
    /// What stands in its heading.
    #[track_caller]
    pub fn title(&self) -> String {
        self.element("title").unwrap_or_else(|| panic!("no page: {} {}", self.0.status, self.0.text()))
    }

    /// Whether there is an element with this id.
    pub fn has(&self, id: &str) -> bool {
        self.0.text().contains(&format!("id=\"{id}\""))
    }

    /// The text of an element that has no other inside.
    pub fn element(&self, id: &str) -> Option<String> {
        let text = self.0.text();
        let rest = text.split_once(&format!("id=\"{id}\""))?.1.split_once('>')?.1;
        Some(unescaped(rest.split_once('<')?.0))
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = self.0.text();
        let rest = text.split_once(&format!("name=\"{name}\" value=\""))?.1;
        Some(unescaped(rest.split_once('"')?.0))
    }

    /// Where its form goes.
    #[track_caller]
    pub fn action(&self) -> String {
        let text = self.0.text();
        let rest = text.split_once("action=\"").unwrap_or_else(|| panic!("no form: {} {text}", self.0.status)).1;
        unescaped(rest.split_once('"').unwrap().0)
    }

    /// Where it sends the browser to, and the parameters behind `?` or `#`.
    #[track_caller]
    pub fn redirect(&self) -> (String, Vec<(String, String)>) {
        assert_eq!(self.0.status, 302, "{}", self.0.text());
        let location = self.0.header("location").unwrap();
        let at = location.find(['?', '#']).map_or(location.len(), |at| at + 1);
        let parameters = form_urlencoded::parse(&location.as_bytes()[at..]).into_owned().collect();
        (location[..at].to_owned(), parameters)
    }

    /// A parameter of the redirect.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.redirect().1.into_iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Asserts that the application is told this error, with its AADSTS number.
    #[track_caller]
    pub fn refuses(&self, error: &str, code: u32) {
        let description = self.parameter("error_description").unwrap_or_default();
        assert_eq!(self.parameter("error").as_deref(), Some(error), "{description}");
        assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
        assert_eq!(self.parameter("code"), None);
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
