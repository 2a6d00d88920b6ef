//! `If-Match` and `If-None-Match`: read as they are written. Must not: decide what follows from them.
//!
//! Stricter than the framework's own: what cannot be read is refused, because a condition that is overlooked lets somebody
//! write over what they did not see.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use super::problem::Refusal;
use crate::store::saves::{Tags, Wish};

/// The conditions of a request. Errors: 400 for those that cannot be read.
pub fn of(request: &HttpRequest) -> Result<Wish, Refusal> {
    // A weak tag never equals anything in `If-Match`, and as much as a strong one in `If-None-Match` (RFC 9110, 13.1).
    let if_match = tags(request, &IF_MATCH, false)?;
    let if_none_match = tags(request, &IF_NONE_MATCH, true)?;
    Ok(Wish { if_match, if_none_match })
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

fn read(value: &str, weak_too: bool) -> Option<Tags> {
    let mut rest = value.trim();
    if rest == "*" {
        return Some(Tags::Any);
    }
    let mut tags = Vec::new();
    loop {
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (tag, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        if weak_too || !weak {
            tags.push(tag.to_owned());
        }
        let behind = behind.trim_start();
        if behind.is_empty() {
            return Some(Tags::These(tags));
        }
        rest = behind.strip_prefix(',')?.trim_start();
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
    }

    #[test]
    fn what_is_no_tag_is_refused_and_not_overlooked() {
        for bad in ["", "a", r#""a"#, r#""a" "b""#, r#""a","#, r#"*, "a""#, r#"w/"a""#] {
            assert_eq!(read(bad, true), None, "{bad}");
        }
    }
}
