//! Errors as `application/problem+json` (RFC 9457): never a bare string, never an HTML page.

mod actors;
mod auth;
mod contest;
mod storage;
mod tournaments;

pub use contest::TooManyQueued;
pub use tournaments::TooManyAnnounced;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, SEC_WEBSOCKET_VERSION,
    WWW_AUTHENTICATE,
};
use actix_web::{HttpRequest, HttpResponse, ResponseError, error};

use crate::protocol::http::{FieldError, Problem};

/// The media type of errors.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Seconds after which to try again what cannot be done now.
const RETRY_AFTER_S: u64 = 2;

/// An error that handlers return.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    status: StatusCode,
    name: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, String)>,
}

impl Refusal {
    fn new(
        status: StatusCode,
        name: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Refusal {
        Refusal { status, name, title, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl ToString) -> Refusal {
        self.headers.push((name, value.to_string()));
        self
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be understood", detail)
    }

    /// 422: fields of the body do not fit.
    pub fn bad_fields(errors: Vec<FieldError>) -> Refusal {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let detail =
            errors.iter().map(|error| format!("{} {}", error.pointer, error.detail).trim_start().to_owned());
        let detail = detail.collect::<Vec<_>>().join("; ");
        Refusal { errors, ..Refusal::new(status, "bad-fields", "Some fields do not fit", detail) }
    }

    /// 422 for one field.
    pub fn bad_field(pointer: impl Into<String>, detail: impl Into<String>) -> Refusal {
        Refusal::bad_fields(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    /// 401: no token, or a bad one.
    pub fn unauthorized(detail: impl Into<String>) -> Refusal {
        let refusal = Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized", "It takes a good token", detail);
        refusal.with(WWW_AUTHENTICATE, "Bearer")
    }

    /// 401: nobody has this name and this password.
    pub fn wrong_credentials(detail: impl Into<String>) -> Refusal {
        let (status, name) = (StatusCode::UNAUTHORIZED, "wrong-credentials");
        Refusal::new(status, name, "The name or the password is wrong", detail)
            .with(WWW_AUTHENTICATE, "Bearer")
    }

    /// 403.
    pub fn forbidden(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    /// 405.
    pub fn method_not_allowed(detail: impl Into<String>) -> Refusal {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Refusal::new(status, "method-not-allowed", "The resource does not know this method", detail)
    }

    /// 408.
    pub fn too_slow(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "The request took too long to arrive", detail)
    }

    /// 409: not in the present state.
    pub fn conflict(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::CONFLICT, "conflict", "Not possible now", detail)
    }

    /// 412.
    pub fn precondition_failed(detail: impl Into<String>) -> Refusal {
        let (status, name) = (StatusCode::PRECONDITION_FAILED, "precondition-failed");
        Refusal::new(status, name, "It is not what the request expects", detail)
    }

    /// 416.
    pub fn range_not_satisfiable(detail: impl Into<String>) -> Refusal {
        let (status, name) = (StatusCode::RANGE_NOT_SATISFIABLE, "range-not-satisfiable");
        Refusal::new(status, name, "There is nothing at that range", detail)
    }

    /// 415: only what is not packed is read.
    pub fn packed(detail: impl Into<String>) -> Refusal {
        let (status, name) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding");
        let refusal = Refusal::new(status, name, "The content is packed in a way that is not read", detail);
        refusal.with(ACCEPT_ENCODING, "identity")
    }

    /// 413.
    pub fn too_large(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// 426: WebSocket of another version.
    pub fn upgrade_required(detail: impl Into<String>) -> Refusal {
        let (status, name) = (StatusCode::UPGRADE_REQUIRED, "upgrade-required");
        Refusal::new(status, name, "It takes another version of WebSocket", detail)
    }

    /// 429: the client may try again after this many seconds.
    pub fn too_many_requests(detail: impl Into<String>, retry_after_s: u64) -> Refusal {
        let (status, name) = (StatusCode::TOO_MANY_REQUESTS, "too-many-requests");
        Refusal::new(status, name, "Too many attempts", detail).with(RETRY_AFTER, retry_after_s)
    }

    /// 503.
    pub fn unavailable(detail: impl Into<String>) -> Refusal {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let refusal = Refusal::new(status, "unavailable", "The server cannot do this now", detail);
        refusal.with(RETRY_AFTER, RETRY_AFTER_S)
    }

    /// 507.
    pub fn no_room(detail: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "no-room", "The server cannot keep any more", detail)
    }

    /// The whole answer to a client of which no request was read. The connection ends with it.
    pub fn on_the_wire(&self) -> Vec<u8> {
        let body = serde_json::to_string(&self.problem()).unwrap_or_default();
        let (status, length) = (self.status, body.len());
        let mut answer =
            format!("HTTP/1.1 {status}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {length}\r\n");
        for (name, value) in &self.headers {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
        answer.push_str("connection: close\r\n\r\n");
        answer.push_str(&body);
        answer.into_bytes()
    }

    fn problem(&self) -> Problem {
        Problem {
            kind: format!("/docs/problems#{}", self.name),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            request_id: None,
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let problem = self.problem();
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)));
        for (name, value) in &self.headers {
            response.insert_header((name, value.as_str()));
        }
        if self.status == StatusCode::UPGRADE_REQUIRED {
            response.insert_header((SEC_WEBSOCKET_VERSION, "13")).upgrade("websocket");
        }
        let mut response = response.body(body);
        // Whoever knows more of the request can add to it.
        response.extensions_mut().insert(problem);
        response
    }
}

/// For paths whose parts do not parse.
pub fn bad_path(cause: error::PathError, _: &HttpRequest) -> actix_web::Error {
    Refusal::bad_request(format!("the path does not fit: {cause}")).into()
}

/// For queries that do not parse.
pub fn bad_query(cause: error::QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    Refusal::bad_request(format!("the query does not fit: {cause}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::documents::words::PROBLEMS_PAGE;

    #[test]
    fn each_kind_of_problem_is_explained_on_its_page_and_in_the_docs() {
        let page = &*PROBLEMS_PAGE;
        let guide = include_str!("../../../docs/problems.md");
        let kinds = [
            Refusal::bad_request(""),
            Refusal::bad_fields(Vec::new()),
            Refusal::unauthorized(""),
            Refusal::wrong_credentials(""),
            Refusal::forbidden(""),
            Refusal::not_found(""),
            Refusal::method_not_allowed(""),
            Refusal::too_slow(""),
            Refusal::conflict(""),
            Refusal::precondition_failed(""),
            Refusal::too_large(""),
            Refusal::packed(""),
            Refusal::range_not_satisfiable(""),
            Refusal::upgrade_required(""),
            Refusal::too_many_requests("", 1),
            Refusal::unavailable(""),
            Refusal::no_room(""),
        ];
        for kind in kinds {
            assert!(page.contains(&format!("<section id=\"{}\">", kind.name)), "{}", kind.name);
            assert!(guide.contains(&format!("\n## {}\n", kind.name)), "{}", kind.name);
        }
    }
}
