//! Random tournaments with forfeits and withdrawals, told to their ends, as JSON for other engines.

use serde_json::{Value, json};
use tiltyard::domain::Rng;
use tiltyard::domain::bracket::{
    Departure, Elimination, Entrant, Fixture, Format, GrandFinal, Knockout, Lengths, MatchStatus, Ranked,
    Ranking, Report, RoundRobin, Seeding, Swiss, SwissRules, TieBreak,
};

/// How often things go wrong in a story, in percent.
#[derive(Clone, Copy)]
struct Mishaps {
    draws: u32,
    absences: u32,
    departures: u32,
    returns: u32,
}

/// An elimination of up to `entrants_max`. `None` if two met of whom neither was there, for which others have no rule.
pub(crate) fn elimination(entrants_max: u32, rng: &mut Rng) -> Option<Value> {
    let entrants = 2 + rng.below(entrants_max - 1) as u16;
    let kinds = [
        Elimination::Single { third_place: false },
        Elimination::Single { third_place: true },
        Elimination::Double { grand_final: GrandFinal::None },
        Elimination::Double { grand_final: GrandFinal::Single },
        Elimination::Double { grand_final: GrandFinal::Double },
    ];
    let kind = *rng.pick(&kinds)?;
    let mut cup = Knockout::draw(kind, order(entrants), Lengths::all(1)).ok()?;
    tell(&mut cup, entrants, Mishaps { draws: 0, absences: 10, departures: 2, returns: 0 }, rng);
    let is_settled = cup.fixtures().iter().all(|fixture| fixture.status != MatchStatus::AllAbsent);
    is_settled.then(|| shown(json!({ "kind": kind }), entrants, &cup))
}

/// A round robin of up to `entrants_max`.
pub(crate) fn round_robin(entrants_max: u32, rng: &mut Rng) -> Option<Value> {
    let entrants = 2 + rng.below(entrants_max - 1) as u16;
    let twice = rng.below(3) == 0;
    let tie_breaks = TieBreak::of_a_round_robin();
    let mut table = RoundRobin::draw(twice, order(entrants), Lengths::all(1), tie_breaks).ok()?;
    tell(&mut table, entrants, Mishaps { draws: 25, absences: 8, departures: 1, returns: 0 }, rng);
    Some(shown(json!({ "kind": "round_robin", "twice": twice }), entrants, &table))
}

/// A Swiss of up to `entrants_max`, in which sides matter or not.
pub(crate) fn swiss(entrants_max: u32, sides: bool, rng: &mut Rng) -> Option<Value> {
    let entrants = 4 + rng.below(entrants_max - 3) as u16;
    let least = SwissRules::enough_rounds(usize::from(entrants));
    let rounds = least + rng.below(3) as u16;
    let tie_breaks = vec![
        TieBreak::BuchholzCut1,
        TieBreak::Buchholz,
        TieBreak::BuchholzMedian1,
        TieBreak::SonnebornBerger,
        TieBreak::Wins,
    ];
    let rules = SwissRules { sides, tie_breaks, ..SwissRules::of(rounds) };
    let mut swiss = Swiss::begin(rules, order(entrants), Lengths::all(1), Vec::new()).ok()?;
    tell(&mut swiss, entrants, Mishaps { draws: 20, absences: 6, departures: 1, returns: 3 }, rng);
    Some(shown(json!({ "kind": "swiss", "rounds": rounds }), entrants, &swiss))
}

fn order(entrants: u16) -> Vec<Entrant> {
    Seeding::Order.order(&vec![0; usize::from(entrants)], &mut Rng::seeded(0))
}

/// Tells a bracket how its games end until it is over.
fn tell(bracket: &mut dyn Format, entrants: u16, mishaps: Mishaps, rng: &mut Rng) {
    while !bracket.is_over() {
        if let Some(round) = bracket.next_round() {
            bracket.begin_round(round).expect("a round that the bracket has drawn fits");
        }
        if rng.below(100) < mishaps.departures {
            let who = Entrant(rng.below(u32::from(entrants)) as u16);
            // She may have left before, which is refused.
            let _ = bracket.depart(who, Departure::Withdrawn);
        }
        if rng.below(100) < mishaps.returns {
            let _ = bracket.reinstate(Entrant(rng.below(u32::from(entrants)) as u16));
        }
        let ready = bracket.ready();
        let Some(game) = rng.pick(&ready) else { continue };
        let report = report(&game.sides, mishaps, rng);
        bracket.report(game.of, report).expect("a game that is ready takes a report");
    }
}

/// The better one wins twice as often.
fn report(sides: &[Entrant], mishaps: Mishaps, rng: &mut Rng) -> Report {
    let (better, worse) = (sides[0].min(sides[1]), sides[0].max(sides[1]));
    let chance = rng.below(100);
    let absent = if rng.below(2) == 0 { better } else { worse };
    match chance {
        _ if chance < mishaps.absences / 2 => Report::NoShow(absent),
        _ if chance < mishaps.absences => Report::Forfeit(absent),
        _ if chance < mishaps.absences + mishaps.draws => Report::drawn(),
        _ => {
            let winner = if rng.below(3) == 0 { worse } else { better };
            let loser = if winner == better { worse } else { better };
            Report::Game(Ranking(vec![vec![winner], vec![loser]]))
        }
    }
}

fn shown(mut story: Value, entrants: u16, bracket: &dyn Format) -> Value {
    story["entrants"] = entrants.into();
    story["fixtures"] = bracket.fixtures().iter().map(fixture).collect();
    story["standings"] = bracket.standings().iter().map(ranked).collect();
    story
}

fn fixture(fixture: &Fixture<'_>) -> Value {
    let slots: Vec<Option<u16>> = fixture.slots.iter().map(|slot| slot.entrant().map(|who| who.0)).collect();
    json!({
        "section": fixture.section,
        "round": fixture.round,
        "slots": slots,
        "status": fixture.status,
        "winner": fixture.winner.map(|who| who.0),
    })
}

fn ranked(ranked: &Ranked) -> Value {
    json!({ "entrant": ranked.entrant.0, "rank": ranked.rank, "figures": ranked.figures })
}
