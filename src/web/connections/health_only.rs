//! Health checks when the server has no place left: a supervisor that is not answered ends the server, and with it everybody who
//! plays. So whoever asks for the health of the server is let in besides all limits, for one answer, and is answered nothing else.
//!
//! Must not: decide who may come in.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::auth::counting::ConnectionRefused;
use crate::web::problem::Refusal;

/// How the paths begin that say whether the server lives.
const HEALTH: &str = "/health/";
/// The methods with which one asks that.
const METHODS: [&str; 2] = ["GET ", "HEAD "];
/// The longest beginning of a request that shows what it asks for.
const BEGINNING_BYTES: usize = 5 + HEALTH.len();

/// How long a client without a place may take to say what it wants.
const SAYS_WITHIN: Duration = Duration::from_millis(500);
/// How long it may take all in all: an encrypted connection agrees on keys first.
pub const ALL_WITHIN: Duration = Duration::from_secs(3);
/// After so many seconds an address may have fewer connections.
const RETRY_AFTER_S: u64 = 10;

/// Whether a path is one that a supervisor asks for.
pub fn is_health_check(path: &str) -> bool {
    path.starts_with(HEALTH)
}

/// Whether a client says at once that it wants to know how the server is. What it says is left to be read.
pub async fn asks_for_health(stream: &TcpStream) -> bool {
    let mut beginning = [0; BEGINNING_BYTES];
    match timeout(SAYS_WITHIN, stream.peek(&mut beginning)).await {
        Ok(Ok(said)) => is_check(&beginning[..said]),
        Ok(Err(_)) | Err(_) => false,
    }
}

/// Whether a request that begins like this is a health check.
fn is_check(beginning: &[u8]) -> bool {
    let of = |method: &&str| beginning.strip_prefix(method.as_bytes());
    METHODS.iter().filter_map(of).any(|path| path.starts_with(HEALTH.as_bytes()))
}

/// What a client is told that has no place.
pub fn refusal(refused: ConnectionRefused) -> Refusal {
    match refused {
        ConnectionRefused::TooMany => Refusal::unavailable(refused.to_string()),
        ConnectionRefused::TooManyOfOne(_) | ConnectionRefused::TooOften(_) => {
            Refusal::too_many_requests(refused.to_string(), RETRY_AFTER_S)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_health_check_is_known_by_its_beginning() {
        for check in ["GET /health/live HTTP/1.1\r\n", "GET /health/", "HEAD /health/ready HTTP/1.0\r\n"] {
            assert!(is_check(&check.as_bytes()[..check.len().min(BEGINNING_BYTES)]), "{check:?}");
        }
        for other in ["", "GET /", "GET /healthy", "POST /health/live", "GET  /health/", "\x16\x03\x01"] {
            assert!(!is_check(other.as_bytes()), "{other:?}");
        }
    }
}
