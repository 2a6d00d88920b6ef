//! JSON bodies: parsed and checked, so that a handler only sees one that can be used.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::problem::Refusal;
use crate::game::kind::pointer_of;
use crate::game::strict::Strict;
use crate::protocol::http::FieldError;

/// A body that parsed and passed its checks.
pub struct Body<T>(pub T);

impl<T> FromRequest for Body<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Body<T>, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(unread)?;
            read(&bytes).map(Body)
        })
    }
}

/// The same for a body that may be left out.
pub struct Perhaps<T>(pub T);

impl<T> FromRequest for Perhaps<T>
where
    T: DeserializeOwned + Default + Validate<Context = ()> + 'static,
{
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Perhaps<T>, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(unread)?;
            if bytes.is_empty() { Ok(Perhaps(T::default())) } else { read(&bytes).map(Perhaps) }
        })
    }
}

fn unread(error: actix_web::Error) -> Refusal {
    if error.as_response_error().status_code() == actix_web::http::StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::too_large("the body is larger than server.body_bytes_max allows")
    } else {
        Refusal::bad_request("the body could not be read")
    }
}

/// Parses and checks a body. Errors: 400 for what is no JSON, 422 with pointers for fields that do not fit.
fn read<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let body: T = serde_path_to_error::deserialize(Strict(&mut json)).map_err(|error| {
        let pointer = pointer_of(error.path());
        let cause = error.into_inner();
        match cause.classify() {
            serde_json::error::Category::Data => bad_data(pointer, &cause),
            _ => Refusal::bad_request(format!("the body is no JSON: {cause}")),
        }
    })?;
    json.end().map_err(|error| Refusal::bad_request(format!("the body is no JSON: {error}")))?;
    body.validate().map_err(|report| Refusal::bad_fields(field_errors(&report)))?;
    Ok(body)
}

/// A field of the wrong kind, or one that is missing. The parser's place in the text says less than the pointer.
fn bad_data(pointer: String, cause: &serde_json::Error) -> Refusal {
    let words = cause.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    match words.strip_prefix("missing field `").and_then(|name| name.strip_suffix('`')) {
        Some(name) => Refusal::bad_field(format!("{pointer}/{name}"), "is missing"),
        None => Refusal::bad_field(pointer, words),
    }
}

fn field_errors(report: &garde::Report) -> Vec<FieldError> {
    let errors = report.iter().map(|(path, error)| FieldError {
        pointer: format!("/{}", path.to_string().replace(['.', '['], "/").replace(']', "")),
        detail: error.to_string(),
    });
    errors.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::http::CreateRoom;

    fn refused(body: &str) -> String {
        read::<CreateRoom>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_field_is_named_by_its_pointer() {
        assert!(refused(r#"{"name":"x","game":"arena","max_players":"two"}"#).starts_with("/max_players "));
        assert!(refused(r#"{"name":"x","game":"arena","max_players":101}"#).starts_with("/max_players "));
        assert!(refused(r#"{"name":"","game":"arena","max_players":2}"#).starts_with("/name "));
        assert!(refused(r#"{"name":"x","game":"arena","max_players":2,"bots":3}"#).starts_with("/bots "));
        assert!(refused(r#"{"name":"x","game":"arena","max_players":2,"color":1}"#).contains("color"));
    }

    #[test]
    fn a_missing_field_is_named_by_its_pointer() {
        assert_eq!(refused(r#"{"name":"x","game":"arena"}"#), "/max_players is missing");
    }

    #[test]
    fn a_list_is_no_object() {
        assert!(refused(r#"["x","arena",2]"#).contains("sequence"));
    }

    #[test]
    fn what_is_no_json_is_a_bad_request() {
        assert!(refused("{").starts_with("the body is no JSON"));
        assert!(
            refused(r#"{"name":"x","game":"arena","max_players":2} 7"#).starts_with("the body is no JSON")
        );
    }
}
