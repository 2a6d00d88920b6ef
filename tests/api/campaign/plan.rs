//! The plan of one run, drawn from its seed before anything begins: its rooms, who sits there and what they do, and the
//! times of faults. The same seed gives the same plan, but not the same order of threads and disks.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::disk::{Place, Trouble};

/// People, who sit in several rooms.
const NAMES: [&str; 6] = ["anna", "bert", "cora", "dora", "emil", "fred"];

/// Chance, from a seed.
pub(super) struct Dice(Pcg32);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(Pcg32::seed_from_u64(seed))
    }

    /// A number below `sides`.
    pub(super) fn below(&mut self, sides: usize) -> usize {
        (self.0.next_u32() as usize) % sides
    }

    /// Whether one out of so many times.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A room of the run.
#[derive(Debug, Clone)]
pub(super) struct RoomPlan {
    /// What `POST /rooms/` is told.
    pub(super) fields: Value,
    pub(super) players: Vec<&'static str>,
    pub(super) watched: bool,
    pub(super) delay_s: u64,
}

/// One thing that is done. Rooms and players by their number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Say(usize, usize),
    Cut(usize, usize),
    Leave(usize, usize),
    Delete(usize),
    Kill,
    Terminate,
    /// Stopped for so many milliseconds.
    Stall(u64),
    Disk(Place, Trouble),
    /// No file may grow beyond so many bytes.
    FileLimit(u64),
    /// Somebody else writes into the database.
    Lock,
    /// Everything that fails works again.
    Heal,
    /// The clock is set so many seconds off the right time.
    Clock(i64),
    /// Killed while it stops in order, after so many milliseconds.
    KillWhileStopping(u64),
    /// A backup is begun; it is killed after so many milliseconds, if that is said.
    Backup(Option<u64>),
    /// Another process writes into the database while the server starts after a kill.
    KillAndLock,
}

/// One run.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) rooms: Vec<RoomPlan>,
    pub(super) steps: Vec<Step>,
}

impl Plan {
    /// The plan of a seed, with so many steps.
    pub(super) fn of(seed: u64, steps: usize) -> Plan {
        let mut dice = Dice::new(seed);
        let clock = seed.is_multiple_of(3);
        let count = 3 + dice.below(2);
        let rooms: Vec<_> = (0..count).map(|number| room(&mut dice, number)).collect();
        let steps = (0..steps).map(|_| step(&mut dice, &rooms, clock)).collect();
        Plan { seed, rooms, steps }
    }

    /// The same run, with a backup at every third step. Every other one is killed.
    pub(super) fn with_backups(mut self) -> Plan {
        let mut dice = Dice::new(self.seed + 7);
        for at in (0..self.steps.len()).step_by(3).rev() {
            let kill_after = dice.one_in(2).then(|| 3 + dice.below(60) as u64);
            self.steps.insert(at, Step::Backup(kill_after));
        }
        self
    }

    /// All of it, a line for each room, and the steps.
    pub(super) fn told(&self) -> String {
        let rooms: Vec<_> =
            self.rooms.iter().map(|room| format!("{} {:?}", room.fields, room.players)).collect();
        format!("{}\n{:?}", rooms.join("\n"), self.steps)
    }

    /// Whether the program runs under a clock of ours, which costs some time at each look at it.
    pub(super) fn sets_the_clock(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Clock(_)))
    }
}

fn room(dice: &mut Dice, number: usize) -> RoomPlan {
    let delay_s = if dice.one_in(4) { 2 + dice.below(2) as u64 } else { 0 };
    let rematch = !dice.one_in(6);
    let mut fields = match (number, dice.below(6)) {
        (0, _) | (_, 0 | 1) => json!({"game": "connect_four"}),
        (_, 2) => json!({"game": "relay", "max_players": 3}),
        (_, 3) => json!({"game": "connect_four", "bots": 2}),
        (_, 4) => json!({"game": "arena", "max_players": 6, "bots": 3, "bot_level": "hard",
            "options": {"score_limit": 1, "map": "open"}}),
        _ => {
            json!({"game": "arena", "mode": "battle_royale", "max_players": 4, "bots": 2, "bot_level": "hard",
            "options": {"countdown_s": 0, "time_limit_s": 10, "map": "open"}})
        }
    };
    let seats = fields["max_players"].as_u64().unwrap_or(2) - fields["bots"].as_u64().unwrap_or(0);
    let game = fields.as_object_mut().expect("an object");
    game.insert("rematch".to_owned(), json!(rematch));
    game.insert("delay_s".to_owned(), json!(delay_s));
    game.insert("seed".to_owned(), json!(dice.below(1 << 20)));
    let first = dice.below(NAMES.len());
    let players = (0..(seats as usize).min(2)).map(|next| NAMES[(first + next) % NAMES.len()]).collect();
    RoomPlan { fields, players, watched: seats == 0 || dice.one_in(2), delay_s }
}

fn step(dice: &mut Dice, rooms: &[RoomPlan], clock: bool) -> Step {
    let room = dice.below(rooms.len());
    let player = dice.below(rooms[room].players.len().max(1));
    match dice.below(30) {
        0..6 => Step::Say(room, player),
        6..9 => Step::Cut(room, player),
        9..11 => Step::Leave(room, player),
        11 if room > 0 => Step::Delete(room),
        11..15 => Step::Kill,
        15..17 => Step::Terminate,
        17 => Step::KillWhileStopping(dice.below(300) as u64),
        18 => Step::KillAndLock,
        19 => Step::Stall(200 + dice.below(1300) as u64),
        20..24 => trouble(dice),
        24 => Step::FileLimit(dice.pick(&[0, 20_000, 60_000])),
        25..27 => Step::Lock,
        27..29 if clock => Step::Clock(dice.pick(&[-3600, -30, -5, 0, 5, 30, 3600])),
        _ => Step::Heal,
    }
}

fn trouble(dice: &mut Dice) -> Step {
    let slow = Trouble::Slow(5 + dice.below(70) as u8);
    let kinds = [Trouble::Full, Trouble::Full, Trouble::Broken, Trouble::FullHalfway, slow];
    Step::Disk(dice.pick(&Place::ALL), dice.pick(&kinds))
}
