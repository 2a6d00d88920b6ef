//! Of which views patches are made: of what each viewer saw last, and of nothing where that is not known.

use std::cell::Cell;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tiltyard::domain::Rng;
use tiltyard::game::game_type::game_type_of;
use tiltyard::game::patch::apply;
use tiltyard::game::{
    DeltaKind, DynGame, Game, Input, Outcome, Pace, Patch, Phase, Rounded, Seat, Setup, Tick, Viewer,
};

thread_local! {
    /// How often a view was made on this thread.
    static VIEWS: Cell<u32> = const { Cell::new(0) };
}

/// Each seat holds a card that nobody else sees; a few are drawn anew in each step.
#[derive(Serialize, Deserialize)]
struct Hands {
    hands: Vec<u32>,
    at: f32,
    rng: Rng,
}

#[derive(Serialize, JsonSchema)]
struct HandsView {
    own: Option<u32>,
    backs: Vec<Back>,
    #[serde(with = "Rounded::<10>")]
    at: f32,
}

#[derive(Serialize, JsonSchema)]
struct Back {
    seat: Seat,
    even: bool,
}

impl Game for Hands {
    const NAME: &'static str = "hands";
    const RULES: u32 = 1;
    const SECRETS: bool = true;

    type Options = ();
    type Action = ();
    type Event = ();
    type View = HandsView;
    type Delta = Patch;

    fn setup(setup: Setup<()>) -> Result<Hands, String> {
        Ok(Hands { hands: vec![1_000; usize::from(setup.seats_max)], at: 0.0, rng: Rng::seeded(setup.seed) })
    }

    fn pace(_: &()) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, _: &[Input<()>], _: &mut Vec<()>) {
        let seat = self.rng.below(self.hands.len() as u32) as usize;
        self.hands[seat] = 1_000 + self.rng.below(9_000);
        self.at += 0.26;
    }

    fn view(&self, viewer: Viewer) -> HandsView {
        VIEWS.set(VIEWS.get() + 1);
        let own = if let Viewer::Seat(seat) = viewer { self.hands.get(seat.index()).copied() } else { None };
        let backs = (0..).zip(&self.hands).map(|(seat, hand)| Back { seat: Seat(seat), even: hand % 2 == 0 });
        HandsView { own, backs: backs.collect(), at: self.at }
    }

    fn actions(&self, _: Seat) -> Vec<()> {
        Vec::new()
    }

    fn awaits(&self, _: Seat) -> bool {
        false
    }

    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }
}

const VIEWERS: [Viewer; 4] =
    [Viewer::Everyone, Viewer::Seat(Seat(0)), Viewer::Seat(Seat(1)), Viewer::Seat(Seat(2))];

fn opened() -> Box<dyn DynGame> {
    game_type_of::<Hands>().open(7, 3, &json!({})).unwrap().dyn_game
}

fn state(game: &dyn DynGame, viewer: Viewer) -> Value {
    let mut state = Value::Null;
    game.with_state(viewer, &mut |shown| state = serde_json::to_value(shown).unwrap());
    state
}

fn delta(game: &dyn DynGame, viewer: Viewer) -> Value {
    let mut delta = Value::Null;
    game.with_shown(viewer, &mut |shown| delta = serde_json::to_value(shown.delta).unwrap());
    delta
}

fn restored(game: &dyn DynGame) -> Box<dyn DynGame> {
    let mut bytes = Vec::new();
    game.checkpoint(&mut bytes);
    game_type_of::<Hands>().restore(&bytes).unwrap()
}

/// Whoever was shown the state before a step is led to the state after it, whatever became of the match in between: steps that
/// nobody was shown, a state that came out of a checkpoint, others who look when they like.
#[test]
fn whoever_knew_the_state_before_knows_the_state_after() {
    let mut chance = Rng::seeded(11);
    let mut game = opened();
    let mut known: Vec<_> = VIEWERS.map(|viewer| Some(state(game.as_ref(), viewer))).into();
    for tick in 1..=2_000 {
        if chance.below(10) == 0 {
            game = restored(game.as_ref());
        }
        game.step(Tick(tick), &[]);
        for (viewer, known) in VIEWERS.into_iter().zip(&mut known) {
            let looks = chance.below(5);
            if looks == 0 {
                *known = None;
                continue;
            }
            let before = if looks == 1 { Some(state(game.as_ref(), viewer)) } else { None };
            let told = known.take().map(|known| apply(known, &delta(game.as_ref(), viewer)).unwrap());
            let now = state(game.as_ref(), viewer);
            assert!(before.is_none_or(|before| before == now));
            assert!(told.is_none_or(|told| told == now), "tick {tick}, {viewer:?}");
            *known = Some(now);
        }
    }
}

#[test]
fn the_first_change_after_a_restored_state_is_the_whole() {
    let mut game = opened();
    state(game.as_ref(), Viewer::Everyone);
    game.step(Tick(1), &[]);
    assert!(delta(game.as_ref(), Viewer::Everyone).is_object());
    game = restored(game.as_ref());
    game.step(Tick(2), &[]);
    let all = state(game.as_ref(), Viewer::Everyone);
    assert_eq!(delta(game.as_ref(), Viewer::Everyone), json!([all]));
    game.step(Tick(3), &[]);
    assert!(delta(game.as_ref(), Viewer::Everyone).is_object());
}

/// The change that a viewer is told is that of its own view.
#[test]
fn nobody_is_told_the_secrets_of_another() {
    let mut game = opened();
    for viewer in VIEWERS {
        state(game.as_ref(), viewer);
    }
    for tick in 1..=300 {
        game.step(Tick(tick), &[]);
        let told = VIEWERS.map(|viewer| delta(game.as_ref(), viewer));
        let owners = told.iter().filter(|told| told.get("own").is_some()).count();
        assert!(owners <= 1, "one hand is drawn in a step: {told:?}");
        assert_eq!(told[0].get("own"), None);
    }
}

/// A view is made once a step and viewer, however many read it, and not at all when nobody does.
#[test]
fn a_view_is_made_when_it_is_read_and_once() {
    let mut game = opened();
    let made = |look: &mut dyn FnMut()| {
        let before = VIEWS.get();
        look();
        VIEWS.get() - before
    };
    state(game.as_ref(), Viewer::Everyone);
    game.step(Tick(1), &[]);
    let (mut twice, mut unread) = (String::new(), 0);
    let count = made(&mut || {
        game.with_shown(Viewer::Everyone, &mut |shown| unread += usize::from(shown.events.is_some()));
    });
    assert_eq!((count, unread), (0, 0));
    let count = made(&mut || {
        game.with_shown(Viewer::Everyone, &mut |shown| {
            twice =
                serde_json::to_string(shown.delta).unwrap() + &serde_json::to_string(shown.delta).unwrap();
        });
        state(game.as_ref(), Viewer::Everyone);
    });
    assert_eq!(count, 1);
    let (one, two) = twice.split_at(twice.len() / 2);
    assert_eq!(one, two);
}

/// Rounded numbers are whole in views and patches, so that they add up: a change that does not show is not told.
#[test]
fn rounded_numbers_are_whole_in_views_and_in_patches() {
    let mut game = opened();
    state(game.as_ref(), Viewer::Everyone);
    let told: Vec<_> = (1..=3)
        .map(|tick| {
            game.step(Tick(tick), &[]);
            delta(game.as_ref(), Viewer::Everyone)["at"].clone()
        })
        .collect();
    assert_eq!(told, [json!(3), json!(5), json!(8)]);
    assert_eq!(state(game.as_ref(), Viewer::Everyone)["at"], json!(8));
}

#[test]
fn a_type_of_game_says_that_it_has_patches() {
    let hands = game_type_of::<Hands>();
    assert_eq!(hands.deltas(), DeltaKind::Patch);
    assert_eq!(hands.schemas().delta.as_value()["title"], "Patch");
    let games = tiltyard::games::standard();
    assert_eq!(games.get("arena").unwrap().deltas(), DeltaKind::Own);
}
