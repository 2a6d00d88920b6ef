//! What bodies may be at routes of others: as large and as slow as ours, whatever a handler reads them with.
//!
//! Must not: look at what is in a body, or at what a handler answers by itself.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{JsonPayloadError, PayloadError, UrlencodedError};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, ResponseError};
use futures_util::Stream;
use tokio::time::{Sleep, sleep};

use crate::config::ServerSettings;
use crate::web::problem::Refusal;
use crate::web::request::body::{broken_off, declared_length, too_large, too_slow};

/// How large a body may be, and how long it may take.
#[derive(Clone, Copy)]
pub(super) struct BodyBounds {
    bytes_max: usize,
    time: Duration,
}

impl BodyBounds {
    pub(super) fn of(server: &ServerSettings) -> BodyBounds {
        BodyBounds { bytes_max: server.body_bytes_max, time: Duration::from_millis(server.body_ms_max) }
    }

    /// Middleware: hands the body on within the bounds, and puts a problem document in place of what actix-web says of one that
    /// breaks them or does not parse. What comes over a WebSocket is no body, and has no end.
    pub(super) async fn keep<B: MessageBody + 'static>(
        self,
        mut request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        let is_socket = request.method() == Method::GET && request.head().upgrade();
        if !is_socket {
            if declared_length(request.headers()).is_some_and(|bytes| bytes > self.bytes_max as u64) {
                return Err(too_large().into());
            }
            let payload = self.bounded(request.take_payload());
            request.set_payload(payload);
        }
        let answer =
            next.call(request).await.map_err(|error| refusal_of(&error).map_or(error, Error::from))?;
        Ok(match answer.response().error().and_then(refusal_of) {
            None => answer.map_into_left_body(),
            Some(refusal) => answer.into_response(refusal.error_response().map_into_right_body()),
        })
    }

    fn bounded(self, payload: Payload) -> Payload {
        if matches!(payload, Payload::None) {
            return payload;
        }
        let bounded = BoundedBody { payload, left: self.bytes_max, until: Box::pin(sleep(self.time)) };
        Payload::Stream { payload: Box::pin(bounded) }
    }
}

/// A body that ends with an error when it is too large, or when the rest of it is not there in time. After that nothing more is
/// read of it, also by a handler that goes on asking.
struct BoundedBody {
    payload: Payload,
    left: usize,
    until: Pin<Box<Sleep>>,
}

impl BoundedBody {
    fn next_part(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        let Poll::Ready(part) = Pin::new(&mut self.payload).poll_next(cx) else {
            ready!(self.until.as_mut().poll(cx));
            return Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))));
        };
        Poll::Ready(part.map(|part| {
            let part = part?;
            self.left = self.left.checked_sub(part.len()).ok_or(PayloadError::Overflow)?;
            Ok(part)
        }))
    }
}

impl Stream for BoundedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let part = ready!(self.next_part(cx));
        if matches!(part, Some(Err(_))) {
            self.payload = Payload::None;
        }
        Poll::Ready(part)
    }
}

/// What is answered for an error of actix-web's about a body; `None` for all other errors.
fn refusal_of(error: &Error) -> Option<Refusal> {
    if let Some(error) = error.as_error::<PayloadError>() {
        return Some(of_body(error));
    }
    if let Some(error) = error.as_error::<JsonPayloadError>() {
        return match error {
            JsonPayloadError::Payload(error) => Some(of_body(error)),
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
                Some(too_large())
            }
            JsonPayloadError::Serialize(_) => None,
            error => {
                Some(Refusal::bad_request(format!("the body is not the JSON that belongs here: {error}")))
            }
        };
    }
    match error.as_error::<UrlencodedError>()? {
        UrlencodedError::Payload(error) => Some(of_body(error)),
        UrlencodedError::Overflow { .. } => Some(too_large()),
        UrlencodedError::Serialize(_) => None,
        error => Some(Refusal::bad_request(format!("the body is not the form that belongs here: {error}"))),
    }
}

fn of_body(error: &PayloadError) -> Refusal {
    match error {
        PayloadError::Overflow => too_large(),
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => too_slow(),
        error => broken_off(error),
    }
}
