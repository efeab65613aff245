//! What a person sees after signing in. Messages are HTML of the application's own; everything else came over the network, and could be anyone's.

use std::{borrow::ToOwned, format, string::String};

/// The page after a sign-in.
pub(super) fn success(message: Option<&str>) -> String {
    page("Signed in", message.unwrap_or("<h1>Authentication complete.</h1><p>You can close this window.</p>"))
}

/// The page after a sign-in that failed.
pub(super) fn error(message: Option<&str>, error: &str, description: &str) -> String {
    let paragraph = |text: &str| if text.is_empty() { String::new() } else { format!("<p>{}</p>", escaped(text)) };
    let why = paragraph(error) + &paragraph(description);
    let ours = format!("<h1>Authentication failed.</h1>{why}<p>The application can tell you more. You can close this window.</p>");
    page("Sign-in failed", message.unwrap_or(&ours))
}

/// What stands in a page, or a whole one, which is left as it is.
fn page(title: &str, content: &str) -> String {
    let begins = |what: &str| content.trim_start().get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
    if begins("<!doctype") || begins("<html") {
        return content.to_owned();
    }
    // The empty icon keeps a browser from asking for one when nobody listens any more.
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head><body>{content}</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars().take(LONGEST) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// What a browser may do with the pages: show them, and the pictures that an application has in its own.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;\
                     padding:0 1.5rem;overflow-wrap:anywhere}h1{font-size:1.5rem}";
/// Characters of what came over the network that are shown.
const LONGEST: usize = 1500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_over_the_network_is_text_and_not_too_much_of_it() {
        let page = error(None, "<script>'\"&", &"é".repeat(5000));
        assert!(page.contains("<p>&lt;script&gt;&#39;&quot;&amp;</p>"), "{page}");
        assert!(page.len() < 5000, "{}", page.len());
    }

    #[test]
    fn a_page_needs_nothing_from_elsewhere_and_is_readable_in_light_and_dark() {
        for page in [success(None), error(None, "access_denied", "")] {
            assert!(page.starts_with("<!doctype html><html lang=\"en\">") && page.ends_with("</html>\n"), "{page}");
            assert!(page.contains("color-scheme:light dark"));
            assert!(!["<script", "http", "url(", "@import", "background"].iter().any(|other| page.contains(other)), "{page}");
        }
    }

    #[test]
    fn an_applications_messages_stand_in_the_pages_and_its_pages_are_shown_as_they_are() {
        assert!(success(Some("<b>Contoso</b>")).contains("<body><b>Contoso</b></body>"));
        let failed = error(Some("<i>Call us</i>"), "access_denied", "why");
        assert!(failed.contains("<body><i>Call us</i></body>") && !failed.contains("access_denied"));
        for whole in ["<!DOCTYPE html><p>welcome", "\n<HTML lang=\"de\"></html>"] {
            assert_eq!((success(Some(whole)), error(Some(whole), "", "")), (whole.to_owned(), whole.to_owned()));
        }
    }
}
