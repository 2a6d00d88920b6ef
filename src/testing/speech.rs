//! What random players send: actions that the game lists, actions as its schema allows, and bytes that are neither.
//!
//! Must not: know the rules of any game.

use bytes::Bytes;
use serde_json::Value;

use super::broken_promise::{BrokenPromise, calm};
use super::schema::TypeSchema;
use super::test_match::packed;
use crate::game::game_type::game_type_of;
use crate::game::{Game, Rng, Wire};

/// The source of random actions of `G`.
pub(super) struct Speech {
    schema: TypeSchema,
}

impl Speech {
    pub(super) fn of<G: Game>() -> Speech {
        Speech { schema: TypeSchema::new(game_type_of::<G>().schemas().action) }
    }

    /// Sends something as the schema allows it, in one of the encodings, sometimes damaged. Answers its journal bytes, if
    /// the game takes it.
    pub(super) fn anything<G: Game>(&self, rng: &mut Rng) -> Result<Option<Bytes>, BrokenPromise> {
        let value = self.schema.sample(rng);
        let taken = if rng.below(2) == 0 {
            let mut text = value.to_string();
            if rng.below(4) == 0 {
                text = String::from_utf8_lossy(&mangled(text.into_bytes(), rng)).into_owned();
            }
            read::<G>(Wire::Json(&text))
        } else {
            let bytes = packed(&value);
            let bytes = if rng.below(4) == 0 { mangled(bytes, rng) } else { bytes };
            read::<G>(Wire::MsgPack(&bytes))
        };
        taken.map(Result::ok)
    }

    /// Journal bytes with damage in them. Whatever the game makes of them, a replay may bring it.
    pub(super) fn damaged<G: Game>(&self, sound: &[u8], rng: &mut Rng) -> Result<Bytes, BrokenPromise> {
        let bytes = mangled(sound.to_vec(), rng);
        calm(&format!("`decode_action` of the bytes {bytes:02x?}"), || drop(G::decode_action(&bytes)))?;
        Ok(bytes.into())
    }
}

/// Reads a message as a socket does, and answers it in journal bytes. Errors: the game panics over it.
pub(super) fn read<G: Game>(wire: Wire<'_>) -> Result<Result<Bytes, String>, BrokenPromise> {
    calm(&format!("`read_action` of {wire:?}"), || {
        G::read_action(wire).map(|action| {
            let mut bytes = Vec::new();
            G::encode_action(&action, &mut bytes);
            bytes.into()
        })
    })
}

/// The two forms of an action on the wire.
pub(super) fn both_forms(action: &Value) -> (String, Vec<u8>) {
    (action.to_string(), packed(action))
}

/// Bytes with a few of them changed, cut off or put in.
fn mangled(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    for _ in 0..=rng.below(3) {
        let at = rng.below(bytes.len() as u32 + 1) as usize;
        match (rng.below(4), bytes.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << rng.below(8),
            (1, Some(byte)) => *byte = rng.bits() as u8,
            (2, _) => bytes.truncate(at),
            _ => bytes.insert(at, rng.bits() as u8),
        }
    }
    bytes
}
