//! The floors of the house: which part may look at which, and what the ground floor, which is pure, must not know.
//!
//! Must not: know what stands on a floor beyond the names of the parts.

use super::Report;
use super::code::{has_word, is_word};
use super::files::{File, libraries, sources};
use super::imports::Imports;
use super::paths::{leads_into, paths_of};

/// The floors of the house. A part looks at its own floor and below; what is not listed is on the top floor.
const FLOORS: &[(&str, u8)] = &[
    ("bindings", 0),
    ("domain", 0),
    ("game", 0),
    ("games", 0),
    ("protocol", 0),
    ("room", 0),
    ("store", 1),
    ("config", 1),
    ("telemetry", 1),
    ("actors", 2),
    ("auth", 2),
    ("web", 3),
    ("app", 4),
];
const TOP: u8 = 4;

/// The ground floor has an order of its own: who may look at whom.
const GROUND: &[(&str, &[&str])] = &[
    ("bindings", &["bindings", "protocol", "game", "domain"]),
    ("domain", &["domain"]),
    ("game", &["game", "domain"]),
    ("games", &["games", "game", "domain"]),
    ("protocol", &["protocol", "room", "game", "domain"]),
    ("room", &["room", "game", "domain"]),
];

/// Libraries that the ground floor may know: they calculate, and ask nobody.
pub(crate) const KNOWN_BELOW: &[&str] = &[
    "bytes",
    "bytestring",
    "cronexpr",
    "erased_serde",
    "garde",
    "glam",
    "integer_blossom",
    "jiff",
    "rand_pcg",
    "rmp_serde",
    "schemars",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "sha2",
    "skillratings",
    "thiserror",
    "unicode_normalization",
    "unicode_properties",
    "unicode_script",
    "unicode_security",
    "utoipa",
    "xxhash_rust",
];

/// Addresses are values like any other: they can be compared and written, and reach nothing.
const VALUES: [&str; 3] = ["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

/// Parts of the standard library that it must not know.
const UNKNOWN_BELOW: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time",
];

/// What asks the world without naming it: the environment, chance, the terminal.
const ASKING: &[&str] = &[
    "from_os_rng",
    "from_entropy",
    "OsRng",
    "SysRng",
    "env!",
    "option_env!",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
];

/// Tables whose order no two processes share, and what makes them so.
const HASHED: &[&str] = &["HashMap", "HashSet", "hash_map", "hash_set", "RandomState", "DefaultHasher"];

/// Functions of floats, and of vectors of them, of which a machine or a library may give other last bits.
const INEXACT: &[&str] = &[
    "sin",
    "cos",
    "tan",
    "sin_cos",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "exp",
    "exp2",
    "exp_m1",
    "ln",
    "ln_1p",
    "log",
    "log2",
    "log10",
    "powf",
    "powi",
    "cbrt",
    "hypot",
    "mul_add",
    "gamma",
    "ln_gamma",
    "from_angle",
    "to_angle",
    "angle_to",
    "angle_between",
    "rotate_towards",
];

#[test]
fn parts_look_down_only() {
    let mut broken =
        Report::new("a part of the house looks where it must not (docs/architecture.md, dependencies)");
    for (from, to, at) in Imports::of_the_library().all() {
        if let Some(why) = forbidden(part(from), part(to)) {
            broken.note(&format!("{at}: {why}"));
        }
    }
    broken.finish();
}

#[test]
fn the_load_generator_knows_only_the_wire() {
    let mut broken = Report::new(
        "src/bench/ is a client: what it knows of the house is what any client is told, and it names no part of it",
    );
    for (part, at) in Imports::of_the_library().outside("bench") {
        broken.note(&format!("{at} names {part}"));
    }
    broken.finish();
}

#[test]
fn the_ground_floor_knows_no_world() {
    let mut broken = Report::new(
        "domain, game, games, protocol and room are pure: no actix, tokio, clock, files, environment, logging or thread rng",
    );
    let libraries = libraries();
    assert!(
        KNOWN_BELOW.iter().all(|known| libraries.iter().any(|library| library == known)),
        "{libraries:?}"
    );
    let unknown = libraries.iter().map(String::as_str).filter(|library| !KNOWN_BELOW.contains(library));
    let unknown: Vec<&str> = unknown.chain(UNKNOWN_BELOW.iter().copied()).collect();
    for file in ground() {
        let mut named: Vec<(usize, &str)> = Vec::new();
        let is_value = |path: &str| VALUES.iter().any(|value| leads_into(path, value));
        let worldly = paths_of(&file).into_iter().filter(|(_, path)| !is_value(path));
        for (number, path) in worldly {
            named.extend(unknown.iter().filter(|name| leads_into(&path, name)).map(|name| (number, *name)));
            named.extend(path.ends_with("::now").then_some((number, "now")));
        }
        for (number, line) in file.code() {
            named.extend(ASKING.iter().filter(|name| has_word(&line, name)).map(|name| (number, *name)));
        }
        for (number, name) in named {
            broken.add(
                &file,
                number,
                &format!("names `{name}`: let the caller bring what it needs in as a value"),
            );
        }
    }
    broken.finish();
}

#[test]
fn the_ground_floor_does_the_same_on_every_machine() {
    let mut broken = Report::new(
        "the order of a hash table differs from process to process, and nothing pure may show it: take a BTreeMap or a BTreeSet",
    );
    for file in ground() {
        for (number, line) in file.code() {
            for name in HASHED.iter().filter(|name| has_word(&line, name)) {
                broken.add(&file, number, &format!("names `{name}`"));
            }
        }
    }
    broken.finish();
}

#[test]
fn games_calculate_with_what_is_exact_everywhere() {
    let mut broken = Report::new(
        "only + - * / and sqrt give the same bits on every machine; a state that holds anything else cannot be replayed",
    );
    for file in
        ground().filter(|file| file.part().is_some_and(|part| ["game", "games"].contains(&part.as_str())))
    {
        for (number, line) in file.code() {
            for function in INEXACT.iter().filter(|function| calls(&line, function)) {
                broken.add(&file, number, &format!("calls `{function}`"));
            }
        }
    }
    broken.finish();
}

/// Why `part` must not look at `target`, if it must not.
fn forbidden(part: &str, target: &str) -> Option<String> {
    let (own, its) = (floor(part), floor(target));
    if its > own {
        return Some(format!("{part} (floor {own}) looks up at {target} (floor {its})"));
    }
    let (_, allowed) = GROUND.iter().find(|(ground, _)| *ground == part)?;
    let known = GROUND.iter().any(|(ground, _)| *ground == target);
    (known && !allowed.contains(&target))
        .then(|| format!("{part} may look at {} only, not at {target}", allowed.join(", ")))
}

/// Whether a part is built without the server.
pub(crate) fn is_in_the_kit(part: &str) -> bool {
    floor(part) == 0
}

fn floor(part: &str) -> u8 {
    FLOORS.iter().find(|(name, _)| *name == part).map_or(TOP, |&(_, floor)| floor)
}

/// Whether a line calls a function, or names it by its type, as in `map(f32::sin)`.
fn calls(line: &str, function: &str) -> bool {
    let of_its_type = format!("::{function}");
    let mut after = line.match_indices(&of_its_type).map(|(at, of_its_type)| &line[at + of_its_type.len()..]);
    line.contains(&format!(".{function}(")) || after.any(|after| !after.starts_with(is_word))
}

/// The files of the ground floor.
fn ground() -> impl Iterator<Item = File> {
    sources("src").into_iter().filter(|file| file.part().is_some_and(|part| floor(&part) == 0))
}

/// The part that a module belongs to.
fn part(module: &str) -> &str {
    module.split('/').next().unwrap_or(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_seen_with_its_receiver_or_its_type() {
        assert!(calls("let a = x.sin();", "sin") && calls("xs.map(f32::sin)", "sin"));
        assert!(calls("f64::powi(x, 2)", "powi") && calls("Vec2::from_angle(1.0)", "from_angle"));
        assert!(calls("xs.map(Vec2::from_angle)", "from_angle") && calls("<F as Float>::sin(x)", "sin"));
        for innocent in ["self.sin", "x.sinking()", "f32::sing", "basin()", "let exp = x.sqrt();"] {
            assert!(!calls(innocent, "sin") && !calls(innocent, "exp"), "{innocent}");
        }
    }

    #[test]
    fn a_part_that_looks_up_or_aside_is_found() {
        assert!(forbidden("store", "web").is_some() && forbidden("protocol", "games").is_some());
        assert!(forbidden("web", "store").is_none() && forbidden("room", "game").is_none());
    }
}
