//! What HTTP asks of every exchange, whatever it is about:
//!
//! - HEAD is GET without the content (RFC 9110 §9.3.2);
//! - an answer without a length is not chunked for a client of HTTP/1.0, but ends with its connection (RFC 9112 §6.1);
//! - so does the connection of a request that was answered before all of its body was read (RFC 9112 §9.3);
//! - large content goes out in pieces, however slow its reader is.
//!
//! Must not: know any resource.

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::UPGRADE;
use actix_web::http::{ConnectionType, Method, Version};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage};
use futures_util::Stream;

use super::pieces::InPieces;

/// Marks a request whose answer is sent without its content: it was a HEAD.
pub struct WithoutContent;

/// Middleware, around everything that answers.
pub async fn keep_rules<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let is_old = request.version() < Version::HTTP_11;
    let without_content = take_as_get(&mut request);
    let body = hold(&mut request);
    let mut response = next.call(request).await?;
    if is_old && response.response().body().size() == BodySize::Stream {
        end_with_connection(&mut response);
    }
    Ok(if without_content {
        response.map_body(|_, content| EitherBody::right(BoxBody::new(Omitted(content.size()))))
    } else if let Some(body) = body {
        response.map_body(|_, content| {
            EitherBody::right(BoxBody::new(Beside { content: in_pieces(content), _body: body }))
        })
    } else if InPieces::takes(response.response().body().size()) {
        response.map_body(|_, content| EitherBody::right(in_pieces(content)))
    } else {
        response.map_into_left_body()
    })
}

fn in_pieces(content: impl MessageBody + 'static) -> BoxBody {
    BoxBody::new(InPieces::of(content.boxed()))
}

/// Has a HEAD routed and answered like a GET. A HEAD changes to no other protocol.
fn take_as_get(request: &mut ServiceRequest) -> bool {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(WithoutContent);
        request.headers_mut().remove(UPGRADE);
    }
    is_head
}

fn end_with_connection<B>(response: &mut ServiceResponse<B>) {
    let head = response.response_mut().head_mut();
    head.no_chunking(true);
    head.set_connection_type(ConnectionType::Close);
}

/// The body of a request, for its handler to read and for the answer to hold.
#[derive(Clone)]
struct Held(Rc<RefCell<Payload>>);

/// Keeps a chunked body for the answer. The HTTP library closes the connection behind an answer if the body is still
/// there and has not ended, and reads on for a moment, so that the client sees the answer. A chunked body that was dropped
/// it wants to read to its end instead; but it does not wake up for that while it has stopped reading, so the connection
/// would hang.
fn hold(request: &mut ServiceRequest) -> Option<Held> {
    if !request.chunked().unwrap_or(false) {
        return None;
    }
    let body = Held(Rc::new(RefCell::new(request.take_payload())));
    request.set_payload(Payload::Stream { payload: Box::pin(body.clone()) });
    Some(body)
}

impl Stream for Held {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// The content of an answer, with the body of its request beside it.
struct Beside {
    content: BoxBody,
    _body: Held,
}

impl MessageBody for Beside {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.content.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.content).poll_next(cx)
    }
}

/// Content that is told of and not sent.
struct Omitted(BodySize);

impl MessageBody for Omitted {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}
