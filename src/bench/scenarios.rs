//! The scenarios by name.

use anyhow::bail;

use super::loads::{ArenaShape, Load, RelayShape, WatchingOver};

/// A scenario that can be measured.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// The name, for `--only`.
    pub name: &'static str,
    /// A description in one line.
    pub what: &'static str,
    /// How long it takes at full size, in seconds, where no count decides that.
    pub(super) seconds: f64,
    pub(super) load: Load,
}

const fn relay(rooms: usize, members: usize) -> RelayShape {
    RelayShape { rooms, members }
}

const fn arena(rooms: usize, players: usize) -> ArenaShape {
    ArenaShape { rooms, players }
}

const fn scenario(name: &'static str, seconds: f64, load: Load, what: &'static str) -> Scenario {
    Scenario { name, what, seconds, load }
}

/// All scenarios, in the order in which they are run.
pub const SCENARIOS: &[Scenario] = &[
    scenario(
        "fan-out-100x10",
        3.0,
        Load::FanOut(relay(100, 10)),
        "relay, 100 rooms of 10: each acts when the own action came back",
    ),
    scenario("fan-out-10x10", 3.0, Load::FanOut(relay(10, 10)), "the same in 10 rooms of 10"),
    scenario("fan-out-10x100", 3.0, Load::FanOut(relay(10, 100)), "the same in 10 rooms of 100"),
    scenario("fan-out-1x100", 3.0, Load::FanOut(relay(1, 100)), "the same in one room of 100"),
    scenario(
        "steady-1x100",
        5.0,
        Load::Steady(relay(1, 100), 5.0),
        "relay, one room of 100: each acts 5 times a second, whatever comes back",
    ),
    scenario(
        "steady-10x10",
        5.0,
        Load::Steady(relay(10, 10), 10.0),
        "relay, 10 rooms of 10: each acts 10 times a second",
    ),
    scenario(
        "steady-1000x10",
        5.0,
        Load::Steady(relay(1000, 10), 1.0),
        "relay, 1,000 rooms of 10: each acts once a second",
    ),
    scenario(
        "peak-100x10",
        1.5,
        Load::Peak(relay(100, 10)),
        "relay, 100 rooms of 10: the highest load with p99 up to 50 ms",
    ),
    scenario("idle", 1.0, Load::Idle(5000), "5,000 seated in relay rooms of 10, saying nothing: memory"),
    scenario(
        "connects",
        1.0,
        Load::Connects(5000),
        "5,000 connections, 64 at a time: upgraded, seated, welcomed",
    ),
    scenario(
        "returns",
        1.0,
        Load::Returns(relay(100, 10)),
        "relay, 100 rooms of 10: the server is killed and started again, and all come back",
    ),
    scenario("moves", 1.0, Load::Moves(10_000), "10,000 POST /game/move, a connection each, 100 at a time"),
    scenario(
        "arena-1x100",
        8.0,
        Load::Arena(arena(1, 100)),
        "an arena of 100 who turn and shoot 4 times a second, 20 Hz, MessagePack",
    ),
    scenario("arena-40x100", 8.0, Load::Arena(arena(40, 100)), "the same in 40 arenas"),
    scenario(
        "spectators-ws",
        4.0,
        Load::Watched(arena(1, 100), 1000, WatchingOver::WebSocket),
        "an arena of 100 that 1,000 watch over WebSockets",
    ),
    scenario(
        "spectators-sse",
        4.0,
        Load::Watched(arena(1, 100), 1000, WatchingOver::EventStream),
        "the same over event streams",
    ),
    scenario(
        "lockstep",
        1.0,
        Load::Lockstep(1000),
        "1,000 matches of two connect-four bots: opened, played, settled, with a replay",
    ),
    scenario(
        "tournament",
        1.0,
        Load::Tournament(1000),
        "a single elimination of 1,000 connect-four bots, each game a room with a replay",
    ),
];

/// The scenarios of these names, or all if there are none. Errors: a name is unknown; the error lists the known ones.
pub fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Scenario>> {
    let known = |name: &String| SCENARIOS.iter().any(|scenario| scenario.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        bail!("there is no scenario {unknown:?}; there are {}", all.join(", "));
    }
    let wanted = |scenario: &&Scenario| names.is_empty() || names.iter().any(|name| name == scenario.name);
    Ok(SCENARIOS.iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_chosen_by_name_and_unknown_names_are_told_the_known_ones() {
        let names = |names: &[&str]| chosen(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&[]).expect("all").len(), SCENARIOS.len());
        let two: Vec<_> = names(&["idle", "moves"]).expect("both").iter().map(|s| s.name).collect();
        assert_eq!(two, ["idle", "moves"]);
        let complaint = names(&["idel"]).expect_err("there is none").to_string();
        assert!(complaint.contains("\"idel\"") && complaint.contains("fan-out-100x10, "), "{complaint}");
    }
}
