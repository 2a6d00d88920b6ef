//! A day at the matchmaker: people come as they come, and what is promised to them holds. The time is the test's own.
//!
//! `cargo test --test sim a_day -- --nocapture` tells the figures.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tiltyard::domain::matchmaking::{
    FoundRoom, Matchmaking, MatchmakingEffect, MatchmakingLimits, PairingRules, Proposal, QueueKey, Sizes,
    Ticket,
};
use tiltyard::domain::party::PartyLimits;
use tiltyard::domain::{PlayerId, Rng, RoomId, TicketId};

/// The defaults of the settings.
const RULES: PairingRules = PairingRules {
    window_start: 10_000,
    window_per_s: 1_000,
    window_max: 200_000,
    stretch: 3,
    full_wait_ms: 10_000,
    bots_wait_ms: 20_000,
};
/// Milliseconds between two rounds.
const ROUND_MS: i64 = 500;

/// A crowd that wants to play.
struct Crowd {
    /// How many come a second, in thousandths.
    milli_per_s: u32,
    sizes: Sizes,
    minutes: i64,
}

/// What became of them.
#[derive(Debug, Default)]
struct Figures {
    came: usize,
    played: usize,
    matches: usize,
    waits_ms: Vec<u64>,
    gaps: Vec<i64>,
    closeness: Vec<u64>,
}

impl Figures {
    fn note(&mut self, proposal: &Proposal) {
        self.matches += 1;
        self.played += proposal.players.len();
        self.waits_ms.extend(&proposal.waited_ms);
        self.gaps.push(proposal.spread / 100);
        self.closeness.push(proposal.closeness / 10_000);
    }

    fn tell(&mut self, name: &str, left: usize) {
        let spread = |values: &mut Vec<u64>| {
            values.sort_unstable();
            let at = |percent: usize| values.get(values.len() * percent / 100).copied().unwrap_or(0);
            (at(50), at(99), values.last().copied().unwrap_or(0))
        };
        let mut gaps = self.gaps.iter().map(|gap| gap.unsigned_abs()).collect();
        println!(
            "{name}: {} came, {} played in {} matches, {left} wait still; waited (ms) p50, p99, max {:?}; gap (points) {:?}; closeness (percent) {:?}",
            self.came,
            self.played,
            self.matches,
            spread(&mut self.waits_ms),
            spread(&mut gaps),
            spread(&mut self.closeness),
        );
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap() + SignedDuration::from_millis(ms)
}

/// Ratings like those of people: most in the middle of 400 to 1,600.
fn rating(rng: &mut Rng) -> i64 {
    40_000 + (0..4).map(|_| i64::from(rng.below(30_000))).sum::<i64>()
}

fn ticket(number: usize, sizes: Sizes, rng: &mut Rng, now: Timestamp) -> Ticket {
    Ticket {
        id: TicketId::parse(&format!("t{number}")).unwrap(),
        players: vec![PlayerId::parse(&format!("p{number}")).unwrap()],
        party: None,
        queue: QueueKey { game: "chess".to_owned(), mode: None, region: None },
        sizes,
        bots: false,
        rating: rating(rng),
        since: now,
    }
}

fn play(crowd: &Crowd) -> (Figures, usize) {
    let parties = PartyLimits { parties_max: 1, players_max: 2, invited_max: 1, idle_ms: 1 };
    let limits = MatchmakingLimits { tickets_max: 100_000, presence_grace_ms: 1_000_000, parties };
    let (mut desk, mut rng) = (Matchmaking::new(limits, RULES), Rng::seeded(3));
    let mut figures = Figures::default();
    let mut seats: BTreeMap<PlayerId, u64> = BTreeMap::new();
    for step in 0..crowd.minutes * 60_000 / ROUND_MS {
        let now = at(step * ROUND_MS);
        // In each of fifty moments somebody comes or does not.
        for _ in 0..50 {
            if rng.below(1_000_000) < crowd.milli_per_s * 10 {
                let ticket = ticket(figures.came, crowd.sizes, &mut rng, now);
                let by = ticket.players[0].clone();
                desk.enter(ticket, &by, now).unwrap();
                figures.came += 1;
            }
        }
        for effect in desk.round(now) {
            let MatchmakingEffect::Open(proposal) = effect else { panic!("{effect:?}") };
            figures.note(&proposal);
            for player in &proposal.players {
                assert_eq!(seats.insert(player.clone(), proposal.number), None, "{player} plays twice");
            }
            let room = RoomId::parse(&format!("r{}", proposal.number)).unwrap();
            desk.opened(proposal.number, FoundRoom { room: room.clone(), deadline: now }, now);
            desk.gathered(&room);
        }
    }
    (figures, desk.waiting())
}

#[test]
fn a_day_with_many_people_keeps_nobody_waiting() {
    let sizes = Sizes { min: 2, max: 2 };
    let (mut figures, left) = play(&Crowd { milli_per_s: 50_000, sizes, minutes: 10 });
    figures.tell("50 a second, duels", left);
    assert_eq!(figures.played + left, figures.came, "nobody is lost");
    assert!(*figures.waits_ms.iter().max().unwrap() <= 30_000, "the longest wait");
    assert!(figures.gaps.iter().sum::<i64>() / (figures.gaps.len() as i64) < 50, "close ratings");
}

#[test]
fn a_day_with_few_people_lets_everybody_play_before_long() {
    let sizes = Sizes { min: 2, max: 2 };
    let (mut figures, left) = play(&Crowd { milli_per_s: 200, sizes, minutes: 240 });
    figures.tell("one in 5 s, duels", left);
    assert_eq!(figures.played + left, figures.came, "nobody is lost");
    assert!(*figures.waits_ms.iter().max().unwrap() <= 120_000, "the longest wait");
}

#[test]
fn a_day_of_matches_of_ten_fills_them_or_begins_with_fewer_after_a_while() {
    let sizes = Sizes { min: 4, max: 10 };
    let (mut figures, left) = play(&Crowd { milli_per_s: 2_000, sizes, minutes: 60 });
    figures.tell("2 a second, 4 to 10 in a match", left);
    assert_eq!(figures.played + left, figures.came, "nobody is lost");
    assert!(*figures.waits_ms.iter().max().unwrap() <= 120_000, "the longest wait");
    assert!(figures.played / figures.matches >= 4, "matches have players");
}
