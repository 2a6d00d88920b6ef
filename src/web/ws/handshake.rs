//! The opening handshake (RFC 6455 §4.2): what a request must have, and what it is answered.
//!
//! The library takes two old drafts for version 13, any text for a key, and looks at one header of several.

use actix_web::http::Version;
use actix_web::http::header::{
    HeaderName, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING,
};
use actix_web::{HttpRequest, HttpResponseBuilder};
use actix_web_actors::ws::handshake;

use crate::protocol::Codec;
use crate::web::problem::Refusal;

/// The version of the protocol in RFC 6455. There is no other one.
const VERSION: &str = "13";

/// The terms of a connection whose handshake was accepted.
pub(super) struct Agreed {
    /// The encoding of all messages.
    pub(super) codec: Codec,
    /// The answer, to which the connection's stream is added.
    pub(super) answer: HttpResponseBuilder,
}

/// Agrees on a connection. Errors: it is no handshake, one of another version, or the client speaks nothing that we do.
pub(super) fn agree(request: &HttpRequest) -> Result<Agreed, Refusal> {
    if request.version() < Version::HTTP_11 {
        return Err(Refusal::bad_request("a WebSocket takes HTTP/1.1"));
    }
    // What follows a handshake are frames. The library would take them for the content of the request.
    if request.headers().contains_key(TRANSFER_ENCODING) {
        return Err(Refusal::bad_request("a handshake has no content: leave out Transfer-Encoding"));
    }
    let not_a_handshake = |why: String| Refusal::bad_request(format!("this address speaks WebSocket: {why}"));
    let versions = all(request, &SEC_WEBSOCKET_VERSION);
    if !versions.is_empty() && versions != [VERSION] {
        return Err(Refusal::upgrade_required("this server speaks version 13 of WebSocket (RFC 6455)"));
    }
    let mut answer = handshake(request).map_err(|error| not_a_handshake(error.to_string()))?;
    let keys = all(request, &SEC_WEBSOCKET_KEY);
    if !matches!(keys[..], [key] if is_key(key)) {
        return Err(not_a_handshake("Sec-WebSocket-Key is 16 bytes in base64".to_owned()));
    }
    let codec = match subprotocol(request)? {
        Some(codec) => {
            answer.insert_header((SEC_WEBSOCKET_PROTOCOL, codec.subprotocol()));
            codec
        }
        None => Codec::Json,
    };
    Ok(Agreed { codec, answer })
}

/// The values of a header, those of one list apart.
fn all<'a>(request: &'a HttpRequest, name: &HeaderName) -> Vec<&'a str> {
    let lines = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect()
}

/// The first subprotocol of the client that we speak, over all headers; `None` when it offers none. Errors: all are strange.
fn subprotocol(request: &HttpRequest) -> Result<Option<Codec>, Refusal> {
    let offers = all(request, &SEC_WEBSOCKET_PROTOCOL);
    let known = offers.iter().find_map(|name| Codec::of_subprotocol(name));
    if known.is_some() || offers.is_empty() {
        return Ok(known);
    }
    let ours = Codec::ALL.map(Codec::subprotocol).join(", ");
    Err(Refusal::bad_request(format!("none of your subprotocols is known; this server speaks {ours}")))
}

/// Whether a text is the base64 of 16 bytes: 21 characters, one of which four bits are used, and two signs of equality.
fn is_key(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let bytes = text.as_bytes();
    bytes.len() == 24
        && bytes[..22].iter().all(|&b| plain(b))
        && b"AQgw".contains(&bytes[21])
        && bytes.ends_with(b"==")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes_in_base64() {
        assert!(is_key("dGhlIHNhbXBsZSBub25jZQ==") && is_key("AAAAAAAAAAAAAAAAAAAAAA=="));
        for bad in ["", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "dGhl IHNhbXBsZSBub25jZQ=", "x"]
        {
            assert!(!is_key(bad), "{bad}");
        }
    }
}
