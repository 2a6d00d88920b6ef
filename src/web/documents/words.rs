//! Pages that are only text: the guide to problems, and the page for an address that does not exist.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

use super::parts::framed;

/// The guide to problems, which is the text of its page.
const PROBLEMS: &str = include_str!("../../../docs/problems.md");
const NOTHING: &str = r#"    <h1>There is nothing here</h1>
    <p>The link may have a slip in it, or what it led to has ended.</p>
    <p><a class="button primary" href="/">To the front page</a></p>"#;

/// The page of problems.
pub static PROBLEMS_PAGE: LazyLock<String> =
    LazyLock::new(|| framed("Problem documents", &sections(PROBLEMS)));
/// The page for an address that does not exist.
pub static MISSING_PAGE: LazyLock<String> = LazyLock::new(|| framed("Nothing here", NOTHING));

/// A guide whose second headings are names: each is a section that a link leads to.
fn sections(guide: &str) -> String {
    let mut parts = guide.split("\n## ");
    let mut page = parts.next().map(rendered).unwrap_or_default();
    for part in parts {
        let (name, words) = part.split_once('\n').unwrap_or((part, ""));
        let words = rendered(words);
        page += &format!("<section id=\"{name}\">\n<h2><code>{name}</code></h2>\n{words}</section>\n");
    }
    page
}

/// As HTML, without links: they lead to other guides, which a server does not have.
fn rendered(words: &str) -> String {
    let is_link =
        |event: &Event<'_>| matches!(event, Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link));
    let mut page = String::new();
    html::push_html(&mut page, Parser::new(words).filter(|event| !is_link(event)));
    page
}
