//! Fuzzing of everything that reads bytes which others have written: messages of clients, files, tokens, settings.
//!
//! A few seconds for each decoder are a test; `tests/run fuzz 600` takes so many seconds for all of them. Inputs are those of
//! `corpus/<target>/`, and what is made here, changed in many ways. An input that breaks something is kept, and its path is
//! printed with the seed: it belongs into the corpus when what it broke is mended. Must not: need anything but stable Rust.

mod folders;
mod mutation;
mod requests;
mod seeds;
mod targets;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};

use mutation::Mutator;
use targets::Target;

/// How long all targets together take as tests.
const TEST_S: f64 = 20.0;
/// An input that takes longer each time is a finding, too. Once is none: a busy machine lets a thread wait.
const SLOW: Duration = Duration::from_secs(5);
const SLOW_TIMES: usize = 5;

/// A number of the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

thread_local! {
    /// What panicked while an input was judged; `None`: nobody judges.
    static PANICS: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Has panics told to whoever judges an input, also those that the server catches: most of them are findings.
fn watch_panics() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_judged = PANICS.with_borrow_mut(|panics| {
                panics.as_mut().map(|panics| panics.push(panic.to_string())).is_some()
            });
            if !is_judged {
                before(panic);
            }
        }));
    });
}

/// Runs a target on an input, and again if it took long. Errors: what is wrong with what it did.
fn judge(target: &mut Target, input: &[u8]) -> Result<(), String> {
    for _ in 0..SLOW_TIMES {
        let begun = Instant::now();
        judge_once(target, input)?;
        if begun.elapsed() <= SLOW {
            return Ok(());
        }
    }
    Err(format!("it takes more than {SLOW:?} each time"))
}

fn judge_once(target: &mut Target, input: &[u8]) -> Result<(), String> {
    PANICS.set(Some(Vec::new()));
    let ran = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let panics = PANICS.take().unwrap_or_default();
    match ran {
        Err(_) => Err(panics.join("\n")),
        Ok(_) if !panics.is_empty() && !target.may_panic => Err(panics.join("\n")),
        Ok(held) => held,
    }
}

/// Keeps an input that broke something.
fn keep(target: &str, input: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join("tiltyard-fuzz").join(target);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{:08x}", crc32fast::hash(input)));
    std::fs::write(&path, input).expect("it is kept");
    path
}

/// Runs one target for its share of the time. Answers how often.
fn fuzz(mut target: Target) -> u64 {
    watch_panics();
    let name = target.name;
    let seed = number("TILTYARD_FUZZ_SEED").unwrap_or_else(rand::random);
    let seconds = number("TILTYARD_FUZZ_S").map_or(TEST_S, |seconds| seconds as f64);
    let share = Duration::from_secs_f64(seconds / targets::COUNT as f64);
    let mut inputs = corpus(name);
    inputs.append(&mut target.seeds);
    assert!(!inputs.is_empty(), "{name} has nothing to begin with");
    let (mut mutator, begun, mut runs) = (Mutator::new(seed, target.words, target.framed), Instant::now(), 0);
    let mut next = inputs.clone().into_iter();
    while begun.elapsed() < share || next.len() > 0 {
        let input = next.next().unwrap_or_else(|| mutator.mutate(&inputs));
        if let Err(why) = judge(&mut target, &input) {
            let path = keep(name, &input);
            panic!("{name}, seed {seed}, run {runs}: {why}\nthe input is kept as {}", path.display());
        }
        runs += 1;
    }
    eprintln!("{name}: {runs} runs with seed {seed}");
    runs
}

/// One test a target, so that a finding in one does not hide another.
macro_rules! fuzzed {
    ($($test:ident: $target:expr;)*) => {
        $(#[test]
        fn $test() {
            assert!(fuzz($target) > 0);
        })*
    };
}

fuzzed! {
    messages_in_json_are_read_or_refused: targets::messages(false);
    messages_in_messagepack_are_read_or_refused: targets::messages(true);
    actions_of_all_games_are_taken_or_refused: targets::actions();
    options_of_all_games_are_taken_or_refused: targets::options();
    bodies_of_requests_are_read_or_refused: targets::bodies();
    records_are_read_as_far_as_they_go: targets::records();
    journals_are_read_as_far_as_they_are_whole: targets::journals();
    the_log_of_journals_harms_no_journal: targets::redo_log();
    replays_are_read_or_called_damaged: targets::replays();
    an_outbox_is_read_as_far_as_it_is_whole: targets::outbox();
    a_file_of_matchmaking_is_read_as_far_as_it_is_whole: targets::matchmaking();
    no_token_is_taken_that_was_not_given: targets::resume_tokens();
    names_and_ids_are_read_or_refused: targets::names();
    settings_are_read_or_refused: targets::settings();
    frames_of_websockets_are_found_however_they_are_cut: requests::frames();
    cursors_lead_to_one_place_or_to_none: requests::cursors();
    no_access_token_says_what_none_was_given_for: requests::access_tokens();
    saves_have_the_content_that_was_saved_or_are_damaged: folders::saves();
    a_backup_writes_nothing_outside_of_its_places: folders::backups();
}

#[test]
fn an_input_that_breaks_something_is_found_and_kept() {
    let target = Target {
        name: "broken",
        seeds: vec![b"abc".to_vec()],
        words: &[],
        framed: false,
        may_panic: false,
        run: Box::new(|input| if input.len() > 3 { Err("too long".to_owned()) } else { Ok(()) }),
    };
    let found = catch_unwind(AssertUnwindSafe(|| fuzz(target))).expect_err("it is found");
    let text = found.downcast_ref::<String>().expect("a text");
    let path = text.rsplit_once(" as ").expect("a path").1;
    assert!(text.contains("too long") && std::fs::read(path).expect("a file").len() > 3, "{text}");
    std::fs::remove_file(path).expect("it goes");
}
