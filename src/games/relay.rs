//! `relay`: the simplest game of all. Any JSON value is an action, and reaches everybody unchanged.
//!
//! Owns: the rules (it only counts) and the shape of an action. `game::wire` turns JSON and MessagePack into one
//! another. Must not: look into what players send.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::wire::any_json::AnyJson;
use crate::game::{FrameStyle, Game, Input, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer, Wire};

/// The state of a relay room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    count: Count,
}

/// The state in a keyframe: how many actions there were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// Actions since the match began.
    pub actions: u64,
}

/// The options of a relay room: none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelayOptions {}

impl Game for Relay {
    const NAME: &'static str = "relay";
    const ICON: &'static str = "⇄";
    const RULES: u32 = 1;
    const RANKED: bool = false;
    const FRAMES: FrameStyle = FrameStyle::Actions;

    type Options = RelayOptions;
    type Action = AnyJson;
    type Event = ();
    type View = Count;
    type Delta = Count;

    fn setup(_setup: Setup<RelayOptions>) -> Result<Relay, String> {
        Ok(Relay { count: Count::default() })
    }

    fn pace(_options: &RelayOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _tick: Tick, inputs: &[Input<AnyJson>], _events: &mut Vec<()>) {
        let acted = inputs.iter().filter(|input| matches!(input, Input::Act { .. })).count();
        self.count.actions += acted as u64;
    }

    fn view(&self, _viewer: Viewer) -> Count {
        self.count.clone()
    }

    fn delta(&self, _viewer: Viewer) -> Cow<'_, Count> {
        Cow::Borrowed(&self.count)
    }

    /// One action as a sample: a seat may send anything at any time.
    fn actions(&self, _seat: Seat) -> Vec<AnyJson> {
        ["null", r#"{"type":"move","position":{"x":50,"y":50}}"#]
            .into_iter()
            .filter_map(|text| AnyJson::parse(text).ok())
            .collect()
    }

    fn awaits(&self, _seat: Seat) -> bool {
        false
    }

    /// A relay match does not end by itself; the room ends it.
    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }

    /// JSON text goes through as it is; only MessagePack is translated.
    fn read_action(wire: Wire<'_>) -> Result<AnyJson, String> {
        match wire {
            Wire::Json(text) => AnyJson::parse(text).map_err(|error| error.to_string()),
            Wire::MsgPack(_) => wire.parse(),
        }
    }

    /// The short form is the text itself, so that journals keep an action to the byte.
    fn encode_action(action: &AnyJson, out: &mut Vec<u8>) {
        out.extend_from_slice(action.text().as_bytes());
    }

    fn decode_action(bytes: &[u8]) -> Result<AnyJson, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        AnyJson::parse(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay() -> Relay {
        Relay::setup(Setup { seed: 1, seats_max: 100, options: RelayOptions {} }).unwrap()
    }

    fn say(text: &str) -> Input<AnyJson> {
        Input::Act { seat: Seat(0), action: AnyJson::parse(text).unwrap() }
    }

    #[test]
    fn actions_are_counted_and_nothing_else_is() {
        let mut relay = relay();
        let inputs = [Input::Join { seat: Seat(0) }, say("1"), say("[2]"), Input::Leave { seat: Seat(0) }];
        relay.step(Tick(1), &inputs, &mut Vec::new());
        assert_eq!(serde_json::to_string(&relay.view(Viewer::Everyone)).unwrap(), r#"{"actions":2}"#);
        assert_eq!((relay.phase(), relay.outcome()), (Phase::Playing, None));
    }

    #[test]
    fn a_checkpoint_goes_on_where_it_was_made() {
        let mut relay = relay();
        relay.step(Tick(1), &[say("1")], &mut Vec::new());
        let bytes = rmp_serde::to_vec_named(&relay).unwrap();
        assert_eq!(rmp_serde::from_slice::<Relay>(&bytes).unwrap(), relay);
    }

    #[test]
    fn a_move_over_http_is_an_action_like_any_other() {
        let text = r#"{"type":"move","position":{"x":1.5,"y":2}}"#;
        assert_eq!(Relay::read_action(Wire::Json(text)).unwrap().text(), text);
    }

    #[test]
    fn a_journal_keeps_the_text_to_the_byte() {
        let said = AnyJson::parse(r#"{ "z": 1.50, "a": [1e3, "\u00e9"] }"#).unwrap();
        let mut bytes = Vec::new();
        Relay::encode_action(&said, &mut bytes);
        assert_eq!(bytes, said.text().as_bytes());
        assert_eq!(Relay::decode_action(&bytes).unwrap(), said);
        assert!(Relay::decode_action(b"{\"half\":").is_err());
        assert!(Relay::decode_action(b"\"\xff\"").is_err());
    }

    #[test]
    fn options_that_do_not_exist_are_refused() {
        assert!(serde_json::from_str::<RelayOptions>("{}").is_ok());
        assert!(serde_json::from_str::<RelayOptions>(r#"{"mode":"x"}"#).is_err());
    }

    #[test]
    fn the_sample_of_actions_is_readable() {
        assert_eq!(relay().actions(Seat(0)).len(), 2);
    }
}
