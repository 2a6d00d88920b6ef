//! How a game is presented to people: its title, its sign, the files of its page, and which of its events are moments of note.
//!
//! Owns: what these may look like. Must not: know how a page is served.

/// The file that a browser opens first.
pub const INDEX: &str = "index.html";
/// The most characters of a title.
const TITLE_MAX: usize = 40;
/// The most code points of a sign: an emoji may be made of several.
const ICON_MAX: usize = 8;

/// A file of a game's page, built into the program:
/// `PageFile::new("index.html", include_bytes!("page/index.html"))`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageFile {
    /// Its path within the page, such as `pictures/board.svg`.
    pub name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

impl PageFile {
    /// A file of this name.
    pub const fn new(name: &'static str, bytes: &'static [u8]) -> PageFile {
        PageFile { name, bytes }
    }
}

/// Kinds of moments that every match has, whatever its game.
const OF_MATCHES: [&str; 4] = ["joined", "left", "gap", "over"];
/// The most characters of the words of a moment, before names are put in.
const WORDS_MAX: usize = 100;

/// A kind of event that the timeline of a replay shows, and in which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The `kind` of the events.
    pub kind: &'static str,
    /// What is said of one. `{worth}` is a field of the event, `{@seat}` the name of the player whose seat that field is, and
    /// `{@by|The zone}` has what stands there where the field is missing or `null`. Empty: the kind, as words.
    pub words: &'static str,
}

impl Moment {
    /// Events of this kind, in these words.
    pub const fn new(kind: &'static str, words: &'static str) -> Moment {
        Moment { kind, words }
    }
}

/// The name of a game for people: the one that it declares, or one that is made of its name for programs.
pub fn title(declared: &str, name: &str) -> String {
    if !declared.is_empty() {
        return declared.to_owned();
    }
    let mut spaced = name.replace('_', " ");
    if let Some(first) = spaced.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    spaced
}

/// Whether every part of a path leads down: characters that need no quoting in an address, and no part that begins with a
/// dot.
pub fn is_plain_path(path: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let leads_down = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_plain);
    path.len() <= 512 && path.split('/').all(leads_down)
}

/// Checks which moments a game declares. Errors: what does not fit, in a sentence.
pub(super) fn check_moments(moments: &[Moment]) -> Result<(), String> {
    for (at, Moment { kind, words }) in moments.iter().enumerate() {
        if OF_MATCHES.contains(kind) {
            return Err(format!("every match has moments of the kind {kind:?}: call the event otherwise"));
        }
        if kind.is_empty() || moments.iter().take(at).any(|before| before.kind == *kind) {
            return Err(format!("each of its moments needs a kind of its own, not {kind:?} again"));
        }
        if words.chars().count() > WORDS_MAX || words.chars().any(char::is_control) {
            return Err(format!(
                "the words of its moment {kind:?} are not up to {WORDS_MAX} characters in one line"
            ));
        }
    }
    Ok(())
}

/// Checks what a game declares of its presentation. Errors: what does not fit, in a sentence.
pub(super) fn check(title: &str, icon: &str, page: &[PageFile]) -> Result<(), String> {
    if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) || title.trim() != title {
        return Err(format!("its title {title:?} is not 1 to {TITLE_MAX} characters in one line"));
    }
    if icon.chars().count() > ICON_MAX || icon.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("its icon {icon:?} is not one character or emoji"));
    }
    if let Some(strange) = page.iter().find(|file| !is_plain_path(file.name)) {
        let name = strange.name;
        return Err(format!("the file {name:?} of its page needs a name of letters, digits and - _ . alone"));
    }
    if !page.is_empty() && !page.iter().any(|file| file.name == INDEX) {
        return Err(format!("its page has no {INDEX}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_that_declares_no_title_is_called_by_its_name_in_words() {
        assert_eq!(title("", "connect_four"), "Connect four");
        assert_eq!(title("Four in a row", "connect_four"), "Four in a row");
        assert_eq!(title("", ""), "");
    }

    #[test]
    fn a_path_that_leads_elsewhere_or_has_to_be_quoted_is_not_plain() {
        for good in ["index.html", "a/b-c/d_1.min.js", "x"] {
            assert!(is_plain_path(good), "{good}");
        }
        let long = "x".repeat(513);
        for bad in [
            "", "/", "a//b", "../a", "a/../b", ".git", "a/.env", "a b", "a\\b", "%2e", "a\0", "ä", "c:x",
            &long,
        ] {
            assert!(!is_plain_path(bad), "{bad}");
        }
    }

    #[test]
    fn a_moment_that_could_not_be_told_from_others_is_refused() {
        let taken = Moment::new("taken", "{@seat} took a gem");
        assert_eq!(check_moments(&[taken, Moment::new("robbed", "")]), Ok(()));
        let refused = |moments: &[Moment]| check_moments(moments).unwrap_err();
        assert!(refused(&[Moment::new("over", "")]).contains("call the event otherwise"));
        assert!(
            refused(&[taken, taken]).contains("again") && refused(&[Moment::new("", "x")]).contains("own")
        );
        let long = "x".repeat(101);
        assert!(check_moments(&[Moment { kind: "x", words: Box::leak(long.into()) }]).is_err());
        assert!(check_moments(&[Moment::new("x", "two\nlines")]).is_err());
    }

    #[test]
    fn what_a_page_could_not_show_is_refused() {
        let index = PageFile::new(INDEX, b"<!doctype html>");
        assert_eq!(check("Rock, paper, scissors", "✂", &[index]), Ok(()));
        assert_eq!(check("", "", &[]), Ok(()));
        let refused = |title: &str, icon: &str, page: &[PageFile]| check(title, icon, page).is_err();
        assert!(
            refused("two\nlines", "", &[]) && refused(" x", "", &[]) && refused(&"x".repeat(41), "", &[])
        );
        assert!(refused("", "a b", &[]) && refused("", "123456789", &[]));
        assert!(refused("", "", &[PageFile::new("game.js", b"")]));
        assert!(refused("", "", &[index, PageFile::new("../x.js", b"")]));
    }
}
