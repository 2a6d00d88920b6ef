//! Conditions: `If-Match`, `If-None-Match` and the two times, read as they are written. Must not: decide what follows from them.
//!
//! Stricter than the framework's own: what cannot be read is refused, because a condition that is overlooked lets somebody
//! write over what they did not see.

use std::time::SystemTime;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    HeaderName, HttpDate, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
};
use jiff::Timestamp;

use crate::store::saves::{Preconditions, Tags};
use crate::web::problem::Refusal;

/// The conditions of a request. Errors: 400 for those that cannot be read.
pub fn of(request: &HttpRequest) -> Result<Preconditions, Refusal> {
    // A weak tag never equals anything in `If-Match`, and as much as a strong one in `If-None-Match` (RFC 9110, 13.1).
    let if_match = tags(request, &IF_MATCH, false)?;
    let if_none_match = tags(request, &IF_NONE_MATCH, true)?;
    // `If-None-Match` with a list matters only to a client that wants to get the content.
    let gets = request.method() == Method::GET;
    let if_modified_since = if gets { moment(request, &IF_MODIFIED_SINCE)? } else { None };
    let if_unmodified_since = moment(request, &IF_UNMODIFIED_SINCE)?;
    Ok(Preconditions { if_match, if_unmodified_since, if_none_match, if_modified_since })
}

fn moment(request: &HttpRequest, name: &HeaderName) -> Result<Option<Timestamp>, Refusal> {
    let Some(value) = request.headers().get(name) else { return Ok(None) };
    let date = value.to_str().ok().and_then(|value| value.parse::<HttpDate>().ok());
    let moment = date.and_then(|date| Timestamp::try_from(SystemTime::from(date)).ok());
    let unreadable = || Refusal::bad_request(format!("{name}: is a time as in Last-Modified"));
    moment.map(Some).ok_or_else(unreadable)
}

fn tags(request: &HttpRequest, name: &HeaderName, weak_too: bool) -> Result<Option<Tags>, Refusal> {
    let unreadable =
        || Refusal::bad_request(format!("{name}: is either * or a list of tags in quotes, as in ETag"));
    let mut all: Option<Tags> = None;
    for value in request.headers().get_all(name) {
        let read = value.to_str().ok().and_then(|value| read(value, weak_too)).ok_or_else(unreadable)?;
        all = match (all, read) {
            (None, read) => Some(read),
            (Some(Tags::These(mut tags)), Tags::These(more)) => {
                tags.extend(more);
                Some(Tags::These(tags))
            }
            _ => return Err(unreadable()),
        };
    }
    Ok(all)
}

/// A list may have empty places (RFC 9110 §5.6.1.2), but not nothing else.
fn read(value: &str, weak_too: bool) -> Option<Tags> {
    let mut rest = value.trim();
    if rest == "*" {
        return Some(Tags::Any);
    }
    let (mut tags, mut found) = (Vec::new(), false);
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return found.then_some(Tags::These(tags));
        }
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (tag, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        if weak_too || !weak {
            tags.push(tag.to_owned());
        }
        found = true;
        rest = behind.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn these(tags: &[&str]) -> Option<Tags> {
        Some(Tags::These(tags.iter().map(|tag| (*tag).to_owned()).collect()))
    }

    #[test]
    fn tags_are_read_as_they_are_written() {
        assert_eq!(read(" * ", false), Some(Tags::Any));
        assert_eq!(read(r#""a""#, false), these(&["a"]));
        assert_eq!(read(r#""a,b" ,  "", W/"c""#, false), these(&["a,b", ""]));
        assert_eq!(read(r#"W/"c", "d""#, true), these(&["c", "d"]));
        assert_eq!(read(r#", "a",, "b" ,"#, false), these(&["a", "b"]));
    }

    #[test]
    fn what_is_no_tag_is_refused_and_not_overlooked() {
        for bad in ["", "a", r#""a"#, r#""a" "b""#, ",", r#"*, "a""#, r#"w/"a""#] {
            assert_eq!(read(bad, true), None, "{bad}");
        }
    }
}
