//! What a request expects to be there before it changes or gets something: `If-Match` and `If-None-Match`, decided.
//!
//! Must not: know how they are written in headers.

/// Tags of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever is there.
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

/// The conditions of one request; without any, everything is fine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// One of these has to be there.
    pub if_match: Option<Tags>,
    /// None of these may be there.
    pub if_none_match: Option<Tags>,
}

impl Wish {
    /// Whether it fits what is there: its tag, or `None` for nothing.
    pub fn allows(&self, there: Option<&str>) -> bool {
        self.if_match.as_ref().is_none_or(|tags| tags.match_with(there))
            && self.if_none_match.as_ref().is_none_or(|tags| !tags.match_with(there))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_granted_when_all_of_it_fits() {
        let these = |tags: &[&str]| Some(Tags::These(tags.iter().map(|tag| (*tag).to_owned()).collect()));
        let wish = |if_match, if_none_match| Wish { if_match, if_none_match };
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
            assert_eq!([None, Some("a"), Some("b")].map(|there| wish.allows(there)), expected, "{wish:?}");
        }
    }
}
