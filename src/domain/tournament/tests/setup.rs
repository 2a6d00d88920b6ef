//! What is checked of a setup, and the next one of a series.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::bracket::{BracketSetup, Elimination, Kind, Lengths, Seeding, SetupRefused};
use crate::domain::tournament::{
    Admittance, Allowances, GameKey, Schedule, SeriesSlot, StartRule, TournamentBounds, TournamentSetup,
    TournamentSetupRefused, Watching,
};
use crate::domain::{PlayerId, TournamentId};

pub(crate) const SINGLE: Kind = Kind::Elimination(Elimination::Single { third_place: false });

const BOUNDS: TournamentBounds = TournamentBounds { entrants_max: 1024, wait_max_s: 86_400, delay_max_s: 60 };

/// The time, so many seconds after the beginning of all tests.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Anna's tournament, begun by hand, for everybody.
pub(crate) fn setup(kind: Kind) -> TournamentSetup {
    TournamentSetup {
        id: TournamentId::parse("cup").unwrap(),
        owner: PlayerId::parse("anna").unwrap(),
        created_at: at(0),
        secret: 7,
        seed: None,
        name: "Cup".to_owned(),
        game: "connect_four".to_owned(),
        mode: None,
        options: Value::Object(Map::new()),
        bracket: BracketSetup { kind, lengths: Lengths::all(1), seeding: Seeding::Order },
        entrants_min: 2,
        entrants_max: 128,
        schedule: Schedule::by_hand(),
        admission: Admittance { people: true, programs: true, bots: true },
        allowances: Allowances {
            no_show_s: 60,
            decide_s: 300,
            game_s: 600,
            pause_s: 3600,
            attempts: 3,
            time_bank_ms: None,
            strikes: 3,
        },
        watching: Watching { delay_s: 0, entrants: true },
        private: false,
        series: None,
    }
}

#[test]
fn a_setup_that_does_not_fit_is_refused_with_what_to_do() {
    let refused = |change: &dyn Fn(&mut TournamentSetup)| {
        let mut setup = setup(SINGLE);
        change(&mut setup);
        setup.check(&BOUNDS, at(0)).unwrap_err()
    };
    assert_eq!(setup(SINGLE).check(&BOUNDS, at(0)), Ok(()));
    let entrants = |max| TournamentSetupRefused::Entrants { max };
    assert_eq!(refused(&|setup| setup.entrants_min = 1), entrants(1024));
    assert_eq!(refused(&|setup| setup.entrants_max = 5000), entrants(1024));
    assert_eq!(
        refused(&|setup| {
            setup.bracket.kind = Kind::RoundRobin { twice: false, tie_breaks: Vec::new() };
            setup.entrants_max = 129;
        }),
        entrants(128)
    );
    assert_eq!(refused(&|setup| setup.name = " ".to_owned()), TournamentSetupRefused::Name);
    assert_eq!(refused(&|setup| setup.bracket.lengths = Lengths::all(0)), SetupRefused::Length.into());
    assert_eq!(refused(&|setup| setup.schedule.start = StartRule::At(at(-1))), TournamentSetupRefused::Times);
    assert_eq!(
        refused(&|setup| {
            setup.schedule.opens_at = Some(at(200));
            setup.schedule.start = StartRule::At(at(100));
        }),
        TournamentSetupRefused::Times
    );
    assert_eq!(
        refused(&|setup| setup.allowances.decide_s = 86_401),
        TournamentSetupRefused::Allowance { what: "the time to decide", max: 86_400 }
    );
    let series = |cron: &str| Some(SeriesSlot { cron: cron.to_owned(), number: 1 });
    assert_eq!(
        refused(&|setup| setup.series = series("0 20 * * * UTC")),
        TournamentSetupRefused::SeriesByHand
    );
    assert!(matches!(
        refused(&|setup| {
            setup.schedule.start = StartRule::At(at(100));
            setup.series = series("every friday");
        }),
        TournamentSetupRefused::Cron(_)
    ));
}

#[test]
fn nothing_is_put_off_for_longer_than_the_server_waits() {
    let check = |change: &dyn Fn(&mut TournamentSetup)| {
        let mut setup = setup(SINGLE);
        change(&mut setup);
        setup.check(&BOUNDS, at(0))
    };
    let max = BOUNDS.wait_max_s;
    let starts_at = |second| check(&|setup| setup.schedule.start = StartRule::At(at(second)));
    assert_eq!(starts_at(86_400), Ok(()));
    assert_eq!(starts_at(86_401), Err(TournamentSetupRefused::StartsLate { max }));
    let opens_at = |second| check(&|setup| setup.schedule.opens_at = Some(at(second)));
    assert_eq!(opens_at(86_400), Ok(()));
    assert_eq!(opens_at(86_401), Err(TournamentSetupRefused::OpensLate { max }));
    let series = |cron: &str| {
        check(&|setup| {
            setup.schedule.start = StartRule::At(at(100));
            setup.series = Some(SeriesSlot { cron: cron.to_owned(), number: 1 });
        })
    };
    assert_eq!(series("0 20 * * * UTC"), Ok(()));
    assert_eq!(series("0 20 1 1 * UTC"), Err(TournamentSetupRefused::SeriesApart { max }));
}

#[test]
fn the_next_of_a_series_has_all_its_times_moved() {
    let mut first = setup(SINGLE);
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    first.series = Some(SeriesSlot { cron: "0 20 * * FRI Europe/Berlin".to_owned(), number: 1 });
    first.schedule.opens_at = Some(time("2027-03-25T19:00:00Z"));
    first.schedule.start = StartRule::At(time("2027-03-26T19:00:00Z"));
    let next = |now| first.next_of_series(time(now)).unwrap();
    let second = next("2027-03-26T20:00:00Z");
    // Summer time has begun in Berlin.
    assert_eq!(second.schedule.starts_at(), Some(time("2027-04-02T18:00:00Z")));
    assert_eq!(second.schedule.opens_at, Some(time("2027-04-01T18:00:00Z")));
    assert!(second.id != first.id && second.secret != first.secret);
    assert_eq!(second.series.map(|series| series.number), Some(2));
    let late = next("2027-04-04T00:00:00Z");
    assert_eq!(late.schedule.starts_at(), Some(time("2027-04-09T18:00:00Z")), "what is past is left out");
}

#[test]
fn with_a_seed_of_its_own_a_tournament_has_the_same_games_under_any_id() {
    let of = |id: &str, secret, seed| TournamentSetup {
        id: TournamentId::parse(id).unwrap(),
        secret,
        seed,
        ..setup(SINGLE)
    };
    let key = |number, game| GameKey { number, game, attempt: 0 };
    let (first, second) = (of("first", 1, Some(7)), of("second", 2, Some(7)));
    assert_eq!(first.seed_of(key(3, 0)), second.seed_of(key(3, 0)));
    assert_eq!(first.seed_of_draw(0), second.seed_of_draw(0));
    assert_ne!(first.room_of(key(3, 0)), second.room_of(key(3, 0)), "rooms are each tournament's own");
    for setup in [first, of("cup", 7, None)] {
        assert_eq!(setup.seed_of(key(3, 0)), setup.seed_of(key(3, 1)), "a pair of games has one seed");
        let others =
            [setup.seed_of(key(3, 2)), setup.seed_of(key(4, 0)), of("cup", 7, Some(8)).seed_of(key(3, 0))];
        assert!(!others.contains(&setup.seed_of(key(3, 0))), "{others:?}");
    }
}

#[test]
fn a_setup_of_before_time_banks_is_still_read() {
    let now = setup(SINGLE);
    let mut kept = serde_json::to_value(&now).unwrap();
    let allowances = kept["allowances"].as_object_mut().unwrap();
    assert!(allowances.remove("time_bank_ms").is_some() && allowances.remove("strikes").is_some());
    let read: TournamentSetup = serde_json::from_value(kept).unwrap();
    assert_eq!(read, TournamentSetup { allowances: Allowances { strikes: 0, ..now.allowances }, ..now });
}
