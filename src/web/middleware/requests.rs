//! What is known of every request: how often each class of routes was answered in which way, and how long that took.
//!
//! Must not: know any resource, or answer anything itself.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::telemetry::{self, Metric, Quantity, RouteClass, StatusClass};

/// Middleware, around everything that answers.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let (begun, route) = (Instant::now(), RouteClass::of(request.path()));
    let answer = next.call(request).await;
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    telemetry::note(Quantity::RequestTook, begun.elapsed());
    telemetry::count(Metric::Answered(route, StatusClass::of(status.as_u16())));
    answer
}
