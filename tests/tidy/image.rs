//! The rule for the container: its build is sent and given everything that cargo reads.
//!
//! Must not: build it. That it works is a matter of `tests/run container`.

use super::Report;
use super::files::{File, manifest, root, sources};

#[test]
fn the_image_is_built_of_all_that_the_program_is_built_of() {
    let mut broken = Report::new(
        "the program takes in a file beside src/ that the image is built without: name it in .dockerignore (`!path`) and COPY it \
         in the Dockerfile",
    );
    let (sent, dockerfile) = (text(".dockerignore"), text("Dockerfile"));
    let copied: Vec<&str> = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
        .flat_map(|line| line.split(' '))
        .collect();
    let mut count = 0;
    for file in sources("src").into_iter().filter(|file| !is_a_test(&file.path)) {
        for (number, path) in taken_in(&file) {
            count += 1;
            let is_below = |folder: &str| path.starts_with(folder);
            if !sent.lines().filter_map(|line| line.strip_prefix('!')).any(is_below) {
                broken.add(&file, number, &format!("{path} is not sent to the builder"));
            }
            if !copied.iter().any(|folder| is_below(folder)) {
                broken.add(&file, number, &format!("{path} is not copied"));
            }
        }
    }
    assert!(count >= 4, "settings, problems, templates, the client library: {count}");
    broken.finish();
}

fn is_a_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Files and folders outside of `src/` that end up in the program, with the lines that say so.
fn taken_in(file: &File) -> Vec<(usize, String)> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let told = file.lines().filter_map(|(number, line)| {
        let (_, rest) = line.split_once("include_str!(").or_else(|| line.split_once("include_bytes!("))?;
        let named = rest.split('"').nth(1).filter(|named| named.starts_with("../"))?;
        Some((number, resolved(folder, named)))
    });
    let folders = file.lines().filter_map(|(number, line)| {
        let named = line.trim().strip_prefix("#[folder = \"")?.split('"').next()?;
        Some((number, named.to_owned()))
    });
    told.chain(folders).filter(|(_, path)| !path.starts_with("src/")).collect()
}

/// A path that leads out of a folder, from the root on.
fn resolved(folder: &str, named: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    let mut rest = named;
    while let Some(further) = rest.strip_prefix("../") {
        parts.pop();
        rest = further;
    }
    parts.push(rest);
    parts.join("/")
}

#[test]
fn the_layer_of_the_libraries_has_a_file_for_each_target() {
    let mut broken = Report::new(
        "Cargo.toml names a target that the Dockerfile makes no empty file for, so cargo refuses to build the libraries: add its \
         path to the list there",
    );
    let (manifest, dockerfile) = (manifest(), text("Dockerfile"));
    let mut sections = manifest.split("\n[").filter(|section| section.starts_with('['));
    let made: Vec<&str> = dockerfile.split(|letter: char| letter.is_whitespace() || letter == ';').collect();
    assert!(sections.clone().count() >= 6, "tests, benches, examples");
    for section in sections.by_ref() {
        let kind = section.trim_start_matches('[').split(']').next().unwrap_or_default();
        let folder = match kind {
            "test" => "tests",
            "bench" => "benches",
            "example" => "examples",
            _ => continue,
        };
        let field = |name: &str| {
            let line = section.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix('='));
            line.and_then(|value| value.split('"').nth(1))
        };
        let usual = format!("{folder}/{}.rs", field("name").unwrap_or_default());
        let path = field("path").unwrap_or(&usual);
        if !made.contains(&path) {
            broken.note(&format!("[[{kind}]] {path}"));
        }
    }
    broken.finish();
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file is there")
}
