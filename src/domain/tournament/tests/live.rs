//! A tournament that lives: what is due happens, rooms are opened and closed, and after every event it is what its events
//! say.

use std::collections::{BTreeMap, BTreeSet};

use super::setup::at;
use crate::domain::tournament::{
    By, EntrantState, Entry, EntryKind, GameKey, GameOrder, Happening, Loss, RoomNews, Surroundings,
    TournamentCommand, TournamentEffect, TournamentEvent, TournamentNews, TournamentRefused, TournamentSetup,
    TournamentState, TournamentStatus,
};
use crate::domain::{Finish, FixtureFinish, FixtureResult, MatchId, PlayerId, RoomId};

pub(super) fn player(id: &str) -> PlayerId {
    PlayerId::parse(id).unwrap()
}

pub(super) fn person(id: &str) -> Entry {
    Entry { player: player(id), kind: EntryKind::Person }
}

pub(super) fn anna() -> By {
    By::Player(player("anna"))
}

/// A tournament, its rooms, and a clock.
pub(super) struct Live {
    pub(super) state: TournamentState,
    pub(super) events: Vec<TournamentEvent>,
    pub(super) rooms: BTreeMap<RoomId, GameOrder>,
    pub(super) told: Vec<(PlayerId, TournamentNews)>,
    pub(super) second: i64,
    pub(super) rooms_max: usize,
    setup: TournamentSetup,
    opened: BTreeSet<GameKey>,
}

impl Live {
    pub(super) fn new(setup: TournamentSetup) -> Live {
        let state = TournamentState::new(setup.clone());
        let mut live = Live {
            state,
            events: Vec::new(),
            rooms: BTreeMap::new(),
            told: Vec::new(),
            second: 0,
            rooms_max: 1000,
            setup,
            opened: BTreeSet::new(),
        };
        live.settle();
        live
    }

    /// Anna's tournament with so many people, `p0` having the best seed, and begun.
    pub(super) fn begun(setup: TournamentSetup, people: usize) -> Live {
        let mut live = Live::new(setup);
        for number in 0..people {
            let entry = person(&format!("p{number}"));
            live.say(&By::Player(entry.player.clone()), TournamentCommand::Enter(entry)).unwrap();
        }
        live.say(&anna(), TournamentCommand::Start { ratings: BTreeMap::new() }).unwrap();
        live
    }

    /// Somebody says something. What follows by itself happens, too.
    pub(super) fn say(&mut self, by: &By, command: TournamentCommand) -> Result<(), TournamentRefused> {
        for what in self.state.decide(&command, by)? {
            self.happen(by.clone(), what);
        }
        self.settle();
        Ok(())
    }

    /// Time goes by.
    pub(super) fn wait(&mut self, seconds: i64) {
        self.second += seconds;
        self.settle();
    }

    /// Time goes by until something is due.
    pub(super) fn wait_for_what_is_next(&mut self) {
        let owed = BTreeSet::new();
        let free_rooms = self.free_rooms();
        let next = self.state.wakes_at(&Surroundings {
            now: at(self.second),
            wait_max_s: 86_400,
            since: at(0),
            free_rooms,
            owed: &owed,
        });
        let next = next.expect("something is due some time");
        let second = next.duration_since(at(0)).as_secs();
        assert!(second > self.second, "time does not go on");
        self.second = second;
        self.settle();
    }

    /// The store appends a result: these players, the best first.
    pub(super) fn finish(&mut self, key: GameKey, order: &[PlayerId]) {
        let finish = |(place, player): (u16, &PlayerId)| FixtureFinish {
            player: player.clone(),
            finish: Finish { placement: place, score: 0 },
        };
        let match_id = format!("m{}-{}-{}", key.number, key.game, key.attempt);
        let result = FixtureResult {
            fixture: key.in_tournament(&self.setup.id),
            match_id: MatchId::parse(&match_id).unwrap(),
            finishes: (1..).zip(order).map(finish).collect(),
        };
        self.rooms.retain(|_, order| order.key != key);
        self.happen(By::Server, Happening::GameFinished(result));
        self.settle();
    }

    /// The room of a game says something.
    pub(super) fn hear(&mut self, key: GameKey, news: RoomNews) {
        if matches!(news, RoomNews::Lost(_) | RoomNews::TimeOver { .. }) {
            self.rooms.retain(|_, order| order.key != key);
        }
        self.say(&By::Server, TournamentCommand::Hear { key, news }).unwrap();
    }

    /// The server starts again, and no room came back.
    pub(super) fn lose_all_rooms(&mut self) {
        self.rooms.clear();
        for (key, _) in self.state.running() {
            self.hear(key, RoomNews::Lost(Loss::RoomLost));
        }
    }

    /// The one game that runs of a match.
    pub(super) fn game(&self, number: u32) -> GameOrder {
        self.rooms.values().find(|order| order.key.number == number).expect("a game of it runs").clone()
    }

    /// Plays games until it is over: whoever entered first wins.
    pub(super) fn play_on(&mut self) {
        while self.state.status() == TournamentStatus::Running {
            let order = self.rooms.values().next().expect("a game runs").clone();
            let mut players: Vec<PlayerId> = order.seats.into_iter().map(|entry| entry.player).collect();
            players.sort_by_key(|player| (player.as_str().len(), player.clone()));
            self.finish(order.key, &players);
        }
    }

    pub(super) fn happen(&mut self, by: By, what: Happening) {
        let event = TournamentEvent { by, why: None, what, at: at(self.second) };
        let effects = self.state.apply(&event);
        self.events.push(event);
        effects.into_iter().for_each(|effect| self.perform(effect));
        let running: BTreeMap<_, _> =
            self.state.running().into_iter().map(|(key, room)| (room, key)).collect();
        let open = self.rooms.iter().map(|(room, order)| (room.clone(), order.key));
        assert!(
            open.into_iter().all(|(room, key)| running.get(&room) == Some(&key)),
            "a room nobody waits for"
        );
        self.check_states();
    }

    /// Not everybody who stays is out, neither before the end nor between the last game and the end.
    fn check_states(&self) {
        let entrants = self.state.picture().entrants;
        let mut stay = entrants
            .iter()
            .map(|of| of.state)
            .filter(|state| !matches!(state, EntrantState::Withdrawn | EntrantState::Disqualified));
        let (nobody, somebody_is_in) =
            (stay.clone().count() == 0, stay.any(|state| state == EntrantState::In));
        assert!(nobody || somebody_is_in, "all are out after {:?}", self.events.last());
    }

    fn perform(&mut self, effect: TournamentEffect) {
        match effect {
            TournamentEffect::OpenRoom(order) => {
                assert!(self.opened.insert(order.key), "{:?} is opened twice", order.key);
                assert!(self.rooms.insert(order.room.clone(), *order).is_none());
            }
            TournamentEffect::CloseRoom { room, .. } => drop(self.rooms.remove(&room)),
            TournamentEffect::Notify { players, news } => {
                self.told.extend(players.into_iter().map(|player| (player, news.clone())));
            }
        }
    }

    fn free_rooms(&self) -> usize {
        self.rooms_max.saturating_sub(self.rooms.len())
    }

    /// Whatever is due happens.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            let owed = BTreeSet::new();
            let (now, free_rooms) = (at(self.second), self.free_rooms());
            let mut due = self.state.due(&Surroundings {
                now,
                since: at(0),
                wait_max_s: 86_400,
                free_rooms,
                owed: &owed,
            });
            if due.is_empty() && self.state.must_start(now) {
                let start = TournamentCommand::Start { ratings: BTreeMap::new() };
                due = self.state.decide(&start, &By::Server).unwrap();
            }
            if due.is_empty() {
                return assert!(self.rooms.len() <= self.rooms_max);
            }
            due.into_iter().for_each(|what| self.happen(By::Server, what));
        }
        panic!("something is due for ever: {:?}", self.events.last());
    }

    /// The fold of the events, as they are kept, is the state that has lived.
    pub(super) fn check_fold(&self) {
        let mut folded = TournamentState::new(self.setup.clone());
        for event in &self.events {
            let kept = serde_json::to_string(event).unwrap();
            let read: TournamentEvent = serde_json::from_str(&kept).unwrap();
            drop(folded.apply(&TournamentEvent { at: event.at, ..read }));
        }
        assert_eq!(folded, self.state);
    }
}
