//! What pages have in common: the masthead and the foot, in one place each, and the frame of pages of words.
//!
//! A page says `{{masthead}}` and `{{foot}}` where they belong. Must not: know what is on a page.

const MASTHEAD: &str = include_str!("parts/masthead.html");
const FOOT: &str = include_str!("parts/foot.html");
const FRAME: &str = include_str!("parts/frame.html");

/// A page with what it has in common with others. Where the masthead leads to the page itself, it says so.
pub(super) fn filled(page: &str, address: &str) -> String {
    let link = format!("href=\"{address}\"");
    let masthead = MASTHEAD.trim_end().replacen(&link, &format!("{link} aria-current=\"page\""), 1);
    page.replace("{{masthead}}", &masthead).replace("{{foot}}", FOOT.trim_end())
}

/// A page of words alone; no link leads to it.
pub(super) fn framed(title: &str, words: &str) -> String {
    filled(FRAME, "").replace("{{title}}", title).replace("{{content}}", words)
}
