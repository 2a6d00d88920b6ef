//! Bodies: received within bounds; JSON ones parsed and checked, so that a handler only sees one that can be used.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::game::game_type::pointer_of;
use crate::game::strict::Strict;
use crate::protocol::http::FieldError;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// A body that parsed and passed its checks.
pub struct Body<T>(pub T);

impl<T> FromRequest for Body<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Body<T>, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = receive(request, payload);
        Box::pin(async move { read(&bytes.await?).map(Body) })
    }
}

/// The same for a body that may be missing.
pub struct Perhaps<T>(pub T);

impl<T> FromRequest for Perhaps<T>
where
    T: DeserializeOwned + Default + Validate<Context = ()> + 'static,
{
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Perhaps<T>, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = receive(request, payload);
        Box::pin(async move {
            let bytes = bytes.await?;
            if bytes.is_empty() { Ok(Perhaps(T::default())) } else { read(&bytes).map(Perhaps) }
        })
    }
}

/// Receives a body, never more of it than the limit. Errors: it is packed, too large, late, or breaks off.
fn receive(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<BytesMut, Refusal>> + use<> {
    let worker = request.app_data::<Data<Worker>>().cloned();
    let headers = must_be_plain(request.headers()).map(|()| declared_length(request.headers()));
    let payload = payload.take();
    async move {
        let worker = worker.ok_or_else(|| Refusal::unavailable("the server is about to stop"))?;
        let bytes_max = worker.server.body_bytes_max;
        if headers?.is_some_and(|bytes| bytes > bytes_max as u64) {
            return Err(too_large());
        }
        let time = Duration::from_millis(worker.server.body_ms_max);
        tokio::time::timeout(time, collect(payload, bytes_max)).await.map_err(|_| too_slow())?
    }
}

async fn collect(mut payload: Payload, bytes_max: usize) -> Result<BytesMut, Refusal> {
    let mut body = BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| broken_off(&error))?;
        if body.len() + part.len() > bytes_max {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// The refusal of a body that is too large.
pub fn too_large() -> Refusal {
    Refusal::too_large("the body is larger than server.body_bytes_max allows")
}

/// The refusal of a body that did not arrive in time.
pub fn too_slow() -> Refusal {
    Refusal::too_slow("the body was not here within server.body_ms_max")
}

/// The refusal of a body that did not come to its end.
pub fn broken_off(error: &PayloadError) -> Refusal {
    Refusal::bad_request(format!("the body broke off: {error}"))
}

/// Refuses a body that is compressed, which could be a thousand times as large as it looks. Errors: 415.
pub fn must_be_plain(headers: &HeaderMap) -> Result<(), Refusal> {
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(CONTENT_ENCODING).all(plain) {
        return Ok(());
    }
    Err(Refusal::packed("bodies are sent as they are, without Content-Encoding"))
}

/// How long a body is said to be.
pub fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Parses and checks a body. Errors: 400 for what is no JSON, 422 with pointers for fields that do not fit.
fn read<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::bad_request(
            "the body is empty; this takes an object of JSON, which /openapi.json describes",
        ));
    }
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
        // The words of the library for times are about its way through the text.
        None if words.starts_with("failed to parse") => {
            Refusal::bad_field(pointer, "is no time: it is written like 2026-12-24T18:00:00Z")
        }
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
    use crate::protocol::rooms::CreateRoom;

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
