//! What a game says of itself before any match: its name, its seats, its options.

use crate::domain::word::is_word;
use crate::game::game_type::game_type_of;
use crate::game::{Game, Moment};
use crate::testing::broken_promise::{BrokenPromise, calm, ensure};
use crate::testing::schema::{FieldsBeside, TypeSchema};
use crate::testing::test_match::{MatchStart, TestMatch, shown};

/// Errors: something that a room could not be opened with.
pub(in crate::testing) fn check<G: Game>(options: &G::Options, seats_min: u16) -> Result<(), BrokenPromise> {
    ensure(is_word(G::NAME), || format!("`NAME` is {:?}", G::NAME), "a name is 1 to 32 of a-z, 0-9 and _")?;
    let (low, high) = (*G::SEATS.start(), *G::SEATS.end());
    ensure(
        (1..=high).contains(&low),
        || format!("`SEATS` is {low} to {high}"),
        "a room has one seat at least, and the range begins with the smaller number",
    )?;
    check_moments::<G>()?;
    calm("`pace`", || G::pace(options))?;
    TestMatch::<G>::begin(&MatchStart { seed: 1, seats_max: seats_min, options: options.clone() })?;
    check_options::<G>(&G::Options::default(), seats_min)?;
    check_options::<G>(options, seats_min)
}

/// The events that a timeline shows can happen, and have the fields that their words name.
fn check_moments<G: Game>() -> Result<(), BrokenPromise> {
    let events = TypeSchema::new(game_type_of::<G>().schemas().event);
    for Moment { kind, words } in G::MOMENTS {
        let fields = match events.fields_beside("kind", kind) {
            FieldsBeside::Of(Some(fields)) => fields,
            FieldsBeside::Of(None) | FieldsBeside::Untagged => continue,
            FieldsBeside::Never => {
                return Err(BrokenPromise::new(
                    format!("`MOMENTS` names {kind:?}, and no event has that `kind`"),
                    "tag the events with `#[serde(tag = \"kind\")]`, and name them in `MOMENTS` as they are written",
                ));
            }
        };
        let missing = named_in(words).find(|field| !fields.contains(field));
        ensure(
            missing.is_none(),
            || {
                format!(
                    "`MOMENTS` says {words:?} of {kind:?}, which has no field `{}`",
                    missing.unwrap_or_default()
                )
            },
            "the braces hold the name of a field of the event: `{worth}`, `{@seat}` for a player, `{@by|nobody}`",
        )?;
    }
    Ok(())
}

/// The fields that the words of a moment name. Other braces are text.
fn named_in(words: &str) -> impl Iterator<Item = &str> {
    let braces = words.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let named = braces
        .map(|inside| inside.split('|').next().unwrap_or(inside))
        .map(|named| named.strip_prefix('@').unwrap_or(named));
    named.filter(|named| !named.is_empty() && named.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()))
}

/// Options go over the wire and into journals: they are read back as they were written, and fit their schema.
fn check_options<G: Game>(options: &G::Options, seats_min: u16) -> Result<(), BrokenPromise> {
    let written = shown("`Options`", options)?;
    let misfit = TypeSchema::new(game_type_of::<G>().schemas().options).misfit(&written);
    ensure(
        misfit.is_none(),
        || format!("the options {written} do not fit their schema: {}", misfit.clone().unwrap_or_default()),
        "derive `JsonSchema` beside `Serialize`, with the same serde attributes, and write no schema by hand that says less",
    )?;
    let opened = game_type_of::<G>().open(1, seats_min, &written);
    let again = opened.map(|opened| opened.options);
    ensure(
        again.as_ref() == Ok(&written),
        || format!("the options {written} are read back as {again:?}"),
        "derive `Serialize` and `Deserialize` of the options alike: journals begin with them, and replays read them again",
    )
}
