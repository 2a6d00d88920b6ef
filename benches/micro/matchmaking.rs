//! One round of matchmaking with ten thousand tickets, in the pools that are hardest in one way each.

use divan::Bencher;
use jiff::Timestamp;
use tiltyard::domain::matchmaking::{Matchmaking, MatchmakingLimits, PairingRules, QueueKey, Sizes, Ticket};
use tiltyard::domain::party::PartyLimits;
use tiltyard::domain::{PlayerId, Rng, TicketId};

const TICKETS: u32 = 10_000;

/// The defaults of the settings.
const RULES: PairingRules = PairingRules {
    window_start: 10_000,
    window_per_s: 1_000,
    window_max: 200_000,
    stretch: 3,
    full_wait_ms: 10_000,
    bots_wait_ms: 20_000,
};

/// What a pool of tickets is like.
#[derive(Clone, Copy)]
struct Pool {
    /// The range of ratings, in points.
    points: u32,
    /// The longest wait, in seconds.
    waited_s: u32,
    /// The largest party.
    party: u32,
    sizes: Sizes,
}

const DUELS: Pool = Pool { points: 2000, waited_s: 60, party: 1, sizes: Sizes { min: 2, max: 2 } };

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

/// All of them waiting, with ratings like those of people: many in the middle.
fn waiting(pool: Pool) -> Matchmaking {
    let parties = PartyLimits { parties_max: 1, players_max: 1, invited_max: 1, idle_ms: 1 };
    let limits = MatchmakingLimits { tickets_max: TICKETS as usize, presence_grace_ms: 1, parties };
    let (mut desk, mut rng) = (Matchmaking::new(limits, RULES), Rng::seeded(7));
    for number in 0..TICKETS {
        let rating = (0..4).map(|_| rng.below(pool.points.max(1) * 25)).sum::<u32>();
        let waited = i64::from(rng.below(pool.waited_s * 1000 + 1));
        let size = 1 + rng.below(pool.party);
        let players = (0..size).map(|of| PlayerId::parse(&format!("p{number}_{of}")).unwrap()).collect();
        let ticket = Ticket {
            id: TicketId::parse(&format!("t{number}")).unwrap(),
            players,
            party: None,
            queue: QueueKey { game: "arena".to_owned(), mode: None, region: None },
            sizes: pool.sizes,
            bots: false,
            rating: i64::from(rating),
            since: now() - jiff::SignedDuration::from_millis(waited),
        };
        let by = ticket.players[0].clone();
        desk.enter(ticket, &by, now()).unwrap();
    }
    desk
}

fn round(bencher: Bencher<'_, '_>, pool: Pool) {
    bencher.with_inputs(|| waiting(pool)).bench_local_values(|mut desk| (desk.round(now()).len(), desk));
}

/// Ten thousand want to duel.
#[divan::bench(sample_count = 20)]
fn duels(bencher: Bencher<'_, '_>) {
    round(bencher, DUELS);
}

/// All of them have the rating of a new player.
#[divan::bench(sample_count = 20)]
fn equals(bencher: Bencher<'_, '_>) {
    round(bencher, Pool { points: 0, ..DUELS });
}

/// Ten in a match, with parties of up to four.
#[divan::bench(sample_count = 20)]
fn tens_with_parties(bencher: Bencher<'_, '_>) {
    round(bencher, Pool { party: 4, sizes: Sizes { min: 4, max: 10 }, ..DUELS });
}

/// A hundred in a match.
#[divan::bench(sample_count = 20)]
fn hundreds(bencher: Bencher<'_, '_>) {
    round(bencher, Pool { sizes: Sizes { min: 50, max: 100 }, ..DUELS });
}

/// Nobody fits anybody: parties of three in matches of four.
#[divan::bench(sample_count = 20)]
fn nobody_fits(bencher: Bencher<'_, '_>) {
    round(bencher, Pool { sizes: Sizes { min: 4, max: 4 }, waited_s: 5, party: 1, points: 400_000 });
}
