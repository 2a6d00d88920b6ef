//! The parts that pages share: the masthead, the foot, and the frame of pages that are only text.
//!
//! A page says `{{masthead}}` and `{{foot}}` where they belong. Must not: know the content of a page.

const MASTHEAD: &str = include_str!("parts/masthead.html");
const FOOT: &str = include_str!("parts/foot.html");
const FRAME: &str = include_str!("parts/frame.html");
/// The link to the page where the API is browsed, in the masthead and, behind a dot, in the foot.
const TO_DOCS: &str = "<a href=\"/docs\">API docs</a>";

/// A page with its masthead and foot filled in. A link of the masthead to the page itself is marked as the current
/// one.
pub(super) fn filled(page: &str, address: &str) -> String {
    let link = format!("href=\"{address}\"");
    let masthead = MASTHEAD.trim_end().replacen(&link, &format!("{link} aria-current=\"page\""), 1);
    page.replace("{{masthead}}", &masthead).replace("{{foot}}", FOOT.trim_end())
}

/// A page of a server that does not have `/docs`: no link leads there.
pub(super) fn without_docs(page: &str) -> String {
    page.replace(&format!(" · {TO_DOCS}"), "").replace(TO_DOCS, "")
}

/// A page that is only text. No link of the masthead leads to it.
pub(super) fn framed(title: &str, words: &str) -> String {
    filled(FRAME, "").replace("{{title}}", title).replace("{{content}}", words)
}
