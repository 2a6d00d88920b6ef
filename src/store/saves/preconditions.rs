//! The conditions of a request on the save that is there, before it changes or gets something: RFC 9110 §13, decided.
//!
//! Must not: know how they are written in headers.

use jiff::Timestamp;

/// Tags of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: any tag.
    Any,
    /// One of these.
    These(Vec<String>),
}

impl Tags {
    fn match_with(&self, there: Option<&str>) -> bool {
        match self {
            Tags::Any => there.is_some(),
            Tags::These(tags) => there.is_some_and(|there| tags.iter().any(|tag| tag == there)),
        }
    }
}

/// The version that conditions are compared with.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its tag.
    pub tag: &'a str,
    /// The time since which it is there; `None` if it is damaged.
    pub saved_at: Option<Timestamp>,
}

impl Version<'_> {
    /// Whether it is later than a moment. Moments in headers have whole seconds.
    fn is_later_than(&self, moment: Timestamp) -> bool {
        self.saved_at.is_some_and(|saved_at| saved_at.as_second() > moment.as_second())
    }
}

/// The conditions of one request; without any, everything is allowed. If there is a tag and a time, the tag counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// One of these has to be there.
    pub if_match: Option<Tags>,
    /// Nothing may be there that is later.
    pub if_unmodified_since: Option<Timestamp>,
    /// None of these may be there.
    pub if_none_match: Option<Tags>,
    /// Something later has to be there.
    pub if_modified_since: Option<Timestamp>,
}

impl Preconditions {
    /// Whether the version that is there, if any, fits all conditions.
    pub fn allows(&self, there: Option<Version<'_>>) -> bool {
        self.expects(there) && self.is_news(there)
    }

    /// Whether the version that is there is what was expected.
    pub fn expects(&self, there: Option<Version<'_>>) -> bool {
        match (&self.if_match, self.if_unmodified_since) {
            (Some(tags), _) => tags.match_with(there.map(|there| there.tag)),
            (None, Some(since)) => there.is_none_or(|there| !there.is_later_than(since)),
            (None, None) => true,
        }
    }

    /// Whether the version that is there is another one than the client has.
    pub fn is_news(&self, there: Option<Version<'_>>) -> bool {
        match (&self.if_none_match, self.if_modified_since) {
            (Some(tags), _) => !tags.match_with(there.map(|there| there.tag)),
            (None, Some(since)) => there.is_none_or(|there| there.is_later_than(since)),
            (None, None) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED_AT: Timestamp = Timestamp::constant(1_000, 900_000_000);

    fn version(tag: &str) -> Version<'_> {
        Version { tag, saved_at: Some(SAVED_AT) }
    }

    #[test]
    fn a_wish_is_granted_when_all_of_it_fits() {
        let these = |tags: &[&str]| Some(Tags::These(tags.iter().map(|tag| (*tag).to_owned()).collect()));
        let wish =
            |if_match, if_none_match| Preconditions { if_match, if_none_match, ..Preconditions::default() };
        let cases = [
            (wish(None, None), [true, true, true]),
            (wish(Some(Tags::Any), None), [false, true, true]),
            (wish(None, Some(Tags::Any)), [true, false, false]),
            (wish(these(&["x", "a"]), None), [false, true, false]),
            (wish(None, these(&["x", "a"])), [true, false, true]),
            (wish(these(&["a"]), these(&["a"])), [false, false, false]),
            (wish(these(&[]), None), [false, false, false]),
        ];
        for (wish, expected) in cases {
            let there = [None, Some(version("a")), Some(version("b"))];
            assert_eq!(there.map(|there| wish.allows(there)), expected, "{wish:?}");
        }
    }

    #[test]
    fn times_count_in_whole_seconds_and_where_there_is_something() {
        let moments = [999, 1_000, 1_001].map(|second| Timestamp::constant(second, 0));
        let until = |moment| Preconditions { if_unmodified_since: Some(moment), ..Preconditions::default() };
        let since = |moment| Preconditions { if_modified_since: Some(moment), ..Preconditions::default() };
        assert_eq!(moments.map(|at| until(at).allows(Some(version("a")))), [false, true, true]);
        assert_eq!(moments.map(|at| since(at).allows(Some(version("a")))), [true, false, false]);
        assert!(until(moments[0]).allows(None) && since(moments[2]).allows(None));
        let damaged = Version { tag: "", saved_at: None };
        assert!(until(moments[0]).allows(Some(damaged)));
    }

    #[test]
    fn a_tag_counts_before_a_time() {
        let tag = || Some(Tags::These(vec!["a".to_owned()]));
        let early = Some(Timestamp::constant(1, 0));
        let wish = Preconditions { if_match: tag(), if_unmodified_since: early, ..Preconditions::default() };
        assert!(wish.allows(Some(version("a"))));
        let wish =
            Preconditions { if_none_match: tag(), if_modified_since: early, ..Preconditions::default() };
        assert!(!wish.allows(Some(version("a"))));
    }
}
