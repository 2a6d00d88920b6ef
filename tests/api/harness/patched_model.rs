//! A client that applies patches: it knows the protocol, and of the game only that its views have a sum of all that is in them.
//!
//! Must not: look away when something does not fit.

use serde_json::Value;
use tiltyard::game::patch::apply;

/// What such a client has in its hands.
pub(crate) struct PatchedModel {
    pub(crate) tick: u64,
    pub(crate) state: Value,
    /// How often it began anew.
    pub(crate) keyframes: usize,
    /// How many patches it has applied.
    pub(crate) patches: usize,
    /// How many of those replaced the whole state.
    pub(crate) whole: usize,
}

impl PatchedModel {
    /// Begins with a `welcome`.
    pub(crate) fn of(welcome: &Value) -> PatchedModel {
        assert_eq!(welcome["delta_format"], "patch", "{welcome}");
        let mut model = PatchedModel { tick: 0, state: Value::Null, keyframes: 0, patches: 0, whole: 0 };
        model.begin(welcome);
        model
    }

    fn begin(&mut self, message: &Value) {
        self.tick = message["tick"].as_u64().expect("a tick");
        self.state = message["state"].clone();
        self.check();
    }

    /// Takes a message in. What says nothing of the state is left alone.
    pub(crate) fn take(&mut self, message: &Value) {
        match message["type"].as_str() {
            Some("tick") => {
                let tick = message["tick"].as_u64().expect("a tick");
                assert_eq!(tick, self.tick + 1, "a tick is missing, and no keyframe came");
                self.tick = tick;
                self.patches += 1;
                self.whole += usize::from(message["delta"].is_array());
                self.state = apply(self.state.take(), &message["delta"]).expect("the patch fits");
                self.check();
            }
            Some("keyframe" | "welcome") => {
                self.keyframes += 1;
                self.begin(message);
            }
            _ => {}
        }
    }

    fn check(&self) {
        let natural = |value: &Value| value.as_u64().expect("a natural number");
        let flies = self.state["flies"].as_array().expect("a list");
        let flies =
            (1..).zip(flies).map(|(place, fly)| place * (natural(&fly["id"]) * 131 + natural(&fly["x"])));
        let seats = self.state["seats"].as_object().expect("an object");
        let seats =
            seats.iter().map(|(seat, since)| (1 + seat.parse::<u64>().expect("a seat")) * natural(since));
        let own = self.state["own"].as_u64().unwrap_or(1);
        let sum = natural(&self.state["tick"]) + 7 * own + flies.sum::<u64>() + seats.sum::<u64>();
        assert_eq!((natural(&self.state["sum"]), natural(&self.state["tick"])), (sum, self.tick));
    }
}
