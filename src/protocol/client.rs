//! The messages that clients send. They are told apart by `type`; a message that the protocol does not know is left to
//! the game to read.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Number;

use crate::domain::chat::has_length;
use crate::domain::text::check_said;
use crate::game::Wire;

/// A message, as far as the protocol itself understands it.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientMessage {
    /// `chat`: something to say to everybody in the room.
    Chat {
        /// 1–500 characters.
        message: String,
    },
    /// `ping`: answered with the same `t`.
    Ping {
        /// Any number.
        t: Number,
    },
    /// `leave`: gives the seat up.
    Leave,
    /// `pass`: the player does nothing in this step (rooms in lockstep).
    Pass {
        /// The tick whose state the client saw.
        tick: u32,
    },
    /// Anything else, which the game reads.
    Action,
}

/// The reasons for which a message is refused; the connection stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageRefused {
    /// The text is not JSON, or the bytes are not MessagePack.
    #[error("not readable: {0}")]
    Unreadable(String),
    /// The `type` is known, and a field does not fit.
    #[error("{0}")]
    BadField(String),
    /// The game knows no such action.
    #[error("not an action of this game: {0}")]
    BadAction(String),
    /// The client has sent more messages than it may.
    #[error("too many messages: slow down")]
    RateLimited,
    /// The room cannot take it now.
    #[error("{0}")]
    Refused(String),
    /// The player may not chat; the text says until when, and why.
    #[error("{0}")]
    Muted(String),
    /// The client is a spectator, who may not do this.
    #[error("spectators do not act here, and chat only where the room lets them and they gave ?player=")]
    ReadOnly,
}

impl MessageRefused {
    /// The word in the field `code` of the `error` message.
    pub fn code(&self) -> &'static str {
        match self {
            MessageRefused::Unreadable(_) => "unreadable",
            MessageRefused::BadField(_) => "bad_field",
            MessageRefused::BadAction(_) => "bad_action",
            MessageRefused::RateLimited => "rate_limited",
            MessageRefused::Refused(_) => "refused",
            MessageRefused::Muted(_) => "muted",
            MessageRefused::ReadOnly => "read_only",
        }
    }
}

/// Reads a message: its kind, and its `seq`.
pub fn read(wire: Wire<'_>) -> Result<(ClientMessage, Option<u32>), (MessageRefused, Option<u32>)> {
    let head = match Head::read(wire) {
        Ok(Some(head)) => head,
        Ok(None) => return Ok((ClientMessage::Action, None)),
        Err(unreadable) => return Err((MessageRefused::Unreadable(unreadable), None)),
    };
    let seq = head.seq;
    head.message(wire).map(|message| (message, seq)).map_err(|refused| (refused, seq))
}

/// The fields that tell messages apart; everything else is skipped over.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(default, rename = "type", borrow, deserialize_with = "text_or_nothing")]
    kind: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "seq_or_nothing")]
    seq: Option<u32>,
}

impl<'a> Head<'a> {
    /// Reads the head of a message; `None` for a value that is no object.
    fn read(wire: Wire<'a>) -> Result<Option<Head<'a>>, String> {
        if wire.is_object() { wire.parse().map(Some) } else { wire.parse::<IgnoredAny>().map(|_| None) }
    }

    fn message(&self, wire: Wire<'_>) -> Result<ClientMessage, MessageRefused> {
        match self.kind.as_deref() {
            Some("chat") => {
                let chat: ChatSent = fields(wire)?;
                if !has_length(&chat.message) {
                    return Err(MessageRefused::BadField("message: has 1 to 500 characters".into()));
                }
                let hidden = |refused| MessageRefused::BadField(format!("message: {refused}"));
                check_said(&chat.message).map_err(hidden)?;
                Ok(ClientMessage::Chat { message: chat.message })
            }
            Some("ping") => fields::<Ping>(wire).map(|ping| ClientMessage::Ping { t: ping.t }),
            Some("pass") => fields::<PassSent>(wire).map(|pass| ClientMessage::Pass { tick: pass.tick }),
            Some("leave") => Ok(ClientMessage::Leave),
            _ => Ok(ClientMessage::Action),
        }
    }
}

/// The message `chat`.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Chat")]
pub struct ChatSent {
    /// 1–500 characters.
    #[schemars(length(min = 1, max = 500))]
    pub message: String,
}

/// The message `ping`.
#[derive(Deserialize, JsonSchema)]
pub struct Ping {
    /// Any number, which comes back in `pong`.
    #[schemars(with = "f64")]
    pub t: Number,
}

/// The message `pass`.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Pass")]
pub struct PassSent {
    /// The tick whose state was seen.
    pub tick: u32,
}

fn fields<T: serde::de::DeserializeOwned>(wire: Wire<'_>) -> Result<T, MessageRefused> {
    wire.parse().map_err(MessageRefused::BadField)
}

/// A `type` that is no text is as good as none, so the message is an action: in a relay room anything goes.
fn text_or_nothing<'de: 'a, 'a, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    struct Text;
    impl<'de> serde::de::Visitor<'de> for Text {
        type Value = Option<Cow<'de, str>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("any value")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Borrowed(text)))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Owned(text.to_owned())))
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(None)
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    }
    d.deserialize_any(Text)
}

/// A `seq` that is no whole number below 2³² is as good as none.
fn seq_or_nothing<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    let value = serde_json::Value::deserialize(d)?;
    Ok(value.as_u64().and_then(|seq| u32::try_from(seq).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<(ClientMessage, Option<u32>), (MessageRefused, Option<u32>)> {
        read(Wire::Json(text))
    }

    #[test]
    fn the_protocols_own_messages_are_told_from_actions() {
        assert_eq!(json(r#"{"type":"leave","seq":3}"#), Ok((ClientMessage::Leave, Some(3))));
        assert_eq!(
            json(r#"{"type":"ping","t":1.5}"#).unwrap().0,
            ClientMessage::Ping { t: Number::from_f64(1.5).unwrap() }
        );
        for action in
            [r#"{"type":"move"}"#, r#"{"type":7}"#, r#"{"type":{"a":[1]}}"#, "[1,2]", "7", r#""hi""#, "{}"]
        {
            assert_eq!(json(action).map(|(message, _)| message), Ok(ClientMessage::Action), "{action}");
        }
        assert_eq!(json(r#"{"type":"move","seq":-4}"#), Ok((ClientMessage::Action, None)));
    }

    #[test]
    fn what_is_no_json_is_unreadable() {
        for text in ["", "{", "{\"type\":\"chat\"", "nope", "{} {}"] {
            assert!(matches!(json(text), Err((MessageRefused::Unreadable(_), None))), "{text}");
        }
    }

    #[test]
    fn a_chat_message_that_does_not_fit_is_refused_with_its_seq() {
        let long = format!(r#"{{"type":"chat","seq":9,"message":"{}"}}"#, "ä".repeat(501));
        assert!(matches!(json(&long), Err((MessageRefused::BadField(_), Some(9)))));
        assert!(matches!(json(r#"{"type":"chat"}"#), Err((MessageRefused::BadField(_), None))));
        assert!(json(&long.replacen('ä', "", 1)).is_ok());
    }

    #[test]
    fn message_pack_is_read_like_json() {
        let mut bytes = Vec::new();
        crate::game::wire::pack(&serde_json::json!({"type": "chat", "seq": 4, "message": "hi"}), &mut bytes);
        assert_eq!(read(Wire::MsgPack(&bytes)), Ok((ClientMessage::Chat { message: "hi".into() }, Some(4))));
        assert!(matches!(read(Wire::MsgPack(&bytes[..5])), Err((MessageRefused::Unreadable(_), None))));
        assert_eq!(read(Wire::MsgPack(&[0x07])), Ok((ClientMessage::Action, None)));
        // {0: "leave"} and {b"type": "leave"}.
        for name in [&[0x00][..], b"\xc4\x04type"] {
            let leave = [b"\x81", name, b"\xa5leave"].concat();
            assert!(matches!(read(Wire::MsgPack(&leave)), Err((MessageRefused::Unreadable(_), None))));
        }
        for more in [&[0x07, 0x07][..], &[0x80, 0x80]] {
            assert!(matches!(read(Wire::MsgPack(more)), Err((MessageRefused::Unreadable(_), None))));
        }
    }
}
