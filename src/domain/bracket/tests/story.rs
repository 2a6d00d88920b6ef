//! Tells a bracket a story, and checks after each sentence what always holds.

use std::collections::BTreeSet;

use crate::domain::Rng;
use crate::domain::bracket::{
    Departure, Entrant, Fixture, Format, MatchNumber, MatchStatus, NextGame, Ranking, Report, ReportRefused,
    Seeding, Slot,
};

/// A game that came to its end, won by one or drawn.
pub(super) fn ended(winner: Option<Entrant>) -> Report {
    winner.map_or_else(Report::drawn, Report::won)
}

/// The operator says that she won.
pub(super) fn overridden(winner: Entrant) -> Report {
    Report::Override(Ranking::won(winner))
}

/// So many entrants, by a shuffle.
pub(super) fn shuffled(entrants: u16, rng: &mut Rng) -> Vec<Entrant> {
    Seeding::Shuffled.order(&vec![0; usize::from(entrants)], rng)
}

/// Plays to the end; `winner` says who wins a game. Answers how many games that took.
pub(super) fn play(bracket: &mut dyn Format, mut winner: impl FnMut(&NextGame) -> Option<Entrant>) -> usize {
    let mut games = 0;
    loop {
        if let Some(round) = bracket.next_round() {
            bracket.begin_round(round).unwrap();
        }
        let ready = bracket.ready();
        if ready.is_empty() {
            return games;
        }
        for game in ready {
            assert_eq!(bracket.report(game.of, ended(winner(&game))), Ok(Vec::new()));
            games += 1;
        }
    }
}

/// Whoever has the lower number wins.
pub(super) fn better(game: &NextGame) -> Option<Entrant> {
    game.sides.iter().copied().min()
}

/// Tells a story by chance, of at most `mishaps` sentences that are no games, to its end.
pub(super) fn tell(bracket: &mut dyn Format, entrants: u16, mut mishaps: u32, rng: &mut Rng) {
    let mut sentences = 0;
    while !bracket.is_over() || (mishaps > 0 && rng.below(2) == 0) {
        sentences += 1;
        assert!(sentences < 200_000, "the story does not end");
        if mishaps > 0 && rng.below(4) == 0 {
            mishaps -= 1;
            mishap(bracket, entrants, rng);
        } else {
            go_on(bracket, rng);
        }
        if entrants < 40 || sentences % 64 == 0 {
            check(bracket, entrants);
        }
    }
    check(bracket, entrants);
}

/// A game comes to its end, or a round is drawn.
fn go_on(bracket: &mut dyn Format, rng: &mut Rng) {
    if let Some(round) = bracket.next_round() {
        return bracket.begin_round(round).unwrap();
    }
    let ready = bracket.ready();
    let Some(game) = rng.pick(&ready) else { return };
    let places = game.sides.iter().map(|who| (*who, rng.below(game.sides.len() as u32 + 1) as u16));
    bracket.report(game.of, Report::Game(Ranking::by_places(places))).unwrap();
}

fn mishap(bracket: &mut dyn Format, entrants: u16, rng: &mut Rng) {
    let who = Entrant(rng.below(u32::from(entrants)) as u16);
    let any = MatchNumber(rng.below(bracket.fixtures().len() as u32));
    let before = seen(bracket);
    let result = match rng.below(10) {
        9 => bracket.take_back_round(),
        0 => bracket.depart(who, Departure::Withdrawn),
        1 => bracket.depart(who, Departure::Disqualified),
        2 => bracket.reinstate(who),
        3 => bracket.reopen(any),
        4 => bracket.report(any, overridden(who)),
        kind => {
            let ready = bracket.ready();
            let Some(game) = rng.pick(&ready) else { return };
            let who = *rng.pick(&game.sides).unwrap();
            let reports = [Report::Void, Report::NoShow(who), Report::Forfeit(who), Report::AllAbsent];
            bracket.report(game.of, reports[kind as usize - 5].clone())
        }
    };
    if result.is_err() {
        assert_eq!(seen(bracket), before, "what is refused changes something: {result:?}");
    }
}

fn seen(bracket: &dyn Format) -> String {
    format!("{:?}", (bracket.fixtures(), bracket.standings()))
}

/// What holds at every moment, whatever was told.
pub(super) fn check(bracket: &dyn Format, entrants: u16) {
    let fixtures = bracket.fixtures();
    let ready = bracket.ready();
    let waits = ready.is_empty() && bracket.next_round().is_none();
    assert_eq!(waits, bracket.is_over(), "what is not over has a game to be played, or a round to be drawn");
    let mut playing = BTreeSet::new();
    assert!(ready.iter().flat_map(|game| &game.sides).all(|who| playing.insert(who)), "plays in two games");
    for (number, fixture) in (0..).map(MatchNumber).zip(&fixtures) {
        assert_eq!(fixture.number, number);
        assert_eq!(
            fixture.status == MatchStatus::Ready,
            ready.iter().any(|game| game.of == number),
            "{fixture:?}"
        );
        coherent(fixture);
    }
    let standings = bracket.standings();
    let ranked: BTreeSet<Entrant> = standings.iter().map(|ranked| ranked.entrant).collect();
    assert_eq!((ranked.len(), standings.len()), (usize::from(entrants), usize::from(entrants)));
    assert!(standings.is_sorted_by_key(|ranked| ranked.rank));
    assert!(!bracket.is_over() || standings.iter().all(|ranked| !ranked.plays_on));
}

fn coherent(fixture: &Fixture<'_>) {
    if let Some(winner) = fixture.winner {
        assert!(fixture.status.is_over() && fixture.slots.contains(&Slot::Taken(winner)), "{fixture:?}");
    }
    if let Some(card) = fixture.card {
        let players: Vec<Slot> = card.players.iter().copied().map(Slot::Taken).collect();
        assert_eq!(players, fixture.slots, "a report of others is left");
    }
    let mut seated = BTreeSet::new();
    assert!(fixture.slots.iter().filter_map(|slot| slot.entrant()).all(|who| seated.insert(who)));
}

#[test]
fn a_report_that_does_not_fit_is_refused_with_its_reason() {
    use crate::domain::bracket::{Elimination, Knockout, Lengths};
    let order = (0..4).map(Entrant).collect();
    let mut cup = Knockout::draw(Elimination::Single { third_place: false }, order, Lengths::all(1)).unwrap();
    let [semifinal, last] = [MatchNumber(0), MatchNumber(2)];
    let told = |cup: &mut Knockout, of, report| cup.report(of, report).unwrap_err();
    assert_eq!(told(&mut cup, MatchNumber(3), Report::Void), ReportRefused::NoSuchMatch);
    assert_eq!(told(&mut cup, last, Report::Void), ReportRefused::NotReady);
    assert_eq!(told(&mut cup, semifinal, ended(Some(Entrant(1)))), ReportRefused::NotInThisMatch);
    assert_eq!(told(&mut cup, semifinal, Report::Override(Ranking::drawn())), ReportRefused::NeedsWinner);
    assert_eq!(cup.reopen(semifinal), Err(ReportRefused::NothingReported));
    assert_eq!(cup.depart(Entrant(4), Departure::Withdrawn), Err(ReportRefused::NoSuchEntrant));
    assert_eq!(cup.reinstate(Entrant(0)), Err(ReportRefused::NotWithdrawn));
    cup.report(semifinal, ended(Some(Entrant(0)))).unwrap();
    assert_eq!(told(&mut cup, semifinal, ended(Some(Entrant(3)))), ReportRefused::Over);
    play(&mut cup, better);
    assert_eq!(cup.depart(Entrant(0), Departure::Withdrawn), Err(ReportRefused::BracketOver));
    cup.depart(Entrant(0), Departure::Disqualified).unwrap();
    assert_eq!(cup.depart(Entrant(0), Departure::Disqualified), Err(ReportRefused::LeftAlready));
    assert_eq!(cup.reinstate(Entrant(0)), Err(ReportRefused::NotWithdrawn));
}
