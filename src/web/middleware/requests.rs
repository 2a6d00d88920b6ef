//! What is known of every request: its id, which its answer has and the log names; how it was answered, and how long that took.
//!
//! Must not: know any resource, or answer anything itself.

use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};

use super::access;
use super::exchange::WithoutContent;
use crate::protocol::http::Problem;
use crate::telemetry::request::{RequestId, on_behalf_of};
use crate::telemetry::{self, Metric, Quantity, RouteClass, StatusClass};
use crate::web::Worker;

/// The header with the id of a request. A trusted proxy may have made one; otherwise we do.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken over.
const ID_BYTES_MAX: usize = 64;

/// Middleware, around everything that answers.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let seen = SeenRequest::of(&request);
    let id = Rc::clone(&seen.id);
    on_behalf_of(id, async move {
        let answer = next.call(request).await;
        let status = match &answer {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        seen.note(status);
        answer.map(|response| seen.named(response))
    })
    .await
}

/// What is noted of a request before it is answered.
struct SeenRequest {
    id: RequestId,
    begun: Instant,
    route: RouteClass,
    /// What a line of the log says; `None` if none is going to be written.
    words: Option<Words>,
}

/// Who asks what.
struct Words {
    client: String,
    method: String,
    /// Without the query, in which a ticket may be.
    path: String,
}

impl SeenRequest {
    fn of(request: &ServiceRequest) -> SeenRequest {
        SeenRequest {
            id: taken_over(request.request()).unwrap_or_else(new_id),
            begun: Instant::now(),
            route: RouteClass::of(access::routed(request.request())),
            words: worker(request.request()).filter(|worker| worker.access_lines).map(|_| Words::of(request)),
        }
    }

    /// Counts how the request was answered, and writes the line of the log about it.
    fn note(&self, status: StatusCode) {
        let took = self.begun.elapsed();
        telemetry::note(Quantity::RequestTook, took);
        telemetry::count(Metric::Answered(self.route, StatusClass::of(status.as_u16())));
        if let Some(Words { client, method, path }) = &self.words {
            let (status, ms) = (status.as_u16(), (took.as_secs_f64() * 1e6).round() / 1e3);
            let fields = vec![
                ("client", client.as_str().into()),
                ("method", method.as_str().into()),
                ("path", path.as_str().into()),
                ("status", status.into()),
                ("ms", ms.into()),
            ];
            telemetry::with_fields(fields, || {
                log::info!(target: "tiltyard::access", "{client} {method} {path} {status} {ms:.1} ms");
            });
        }
    }

    /// The answer with the id: in its header, and in the problem document of a failure, which people show to operators.
    fn named<B: MessageBody + 'static>(
        &self,
        mut response: ServiceResponse<B>,
    ) -> ServiceResponse<EitherBody<B>> {
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let failed = response.status().is_server_error();
        let problem = response.response().extensions().get::<Problem>().filter(|_| failed).cloned();
        let Some(problem) = problem else { return response.map_into_left_body() };
        log::debug!("answered {}: {}", problem.status, problem.detail);
        let problem = Problem { request_id: Some(self.id.to_string()), ..problem };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        response.map_body(|_, _| EitherBody::right(BoxBody::new(body)))
    }
}

impl Words {
    fn of(request: &ServiceRequest) -> Words {
        let client = access::origin(request.request()).map(|origin| origin.address().to_string());
        let is_head = request.extensions().get::<WithoutContent>().is_some();
        let method = if is_head { "HEAD" } else { request.method().as_str() };
        Words {
            client: client.unwrap_or_else(|_| "?".to_owned()),
            method: method.to_owned(),
            path: request.path().to_owned(),
        }
    }
}

fn worker(request: &HttpRequest) -> Option<&Worker> {
    request.app_data::<Data<Worker>>().map(|worker| worker.get_ref())
}

/// The id that a trusted proxy made, if it looks like one.
fn taken_over(request: &HttpRequest) -> Option<RequestId> {
    let said = request.headers().get(REQUEST_ID).filter(|_| access::is_through_trusted_proxy(request))?;
    said.to_str().ok().filter(|id| is_id(id)).map(RequestId::from)
}

/// Whether it can stand in a log without looking like anything else.
fn is_id(text: &str) -> bool {
    let plain = |sign: u8| sign.is_ascii_alphanumeric() || b"-_.".contains(&sign);
    (1..=ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain)
}

fn new_id() -> RequestId {
    format!("{:016x}", rand::random::<u64>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_word_that_cannot_be_taken_for_a_line() {
        for good in ["4be1", "0199a8c2-0c0f-7b41-8c6d-3a0d6b8f2a11", "a_b.c"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "a b", "a\nb", "é", "request=1", &"x".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
        assert!(is_id(&new_id()) && new_id() != new_id());
    }
}
