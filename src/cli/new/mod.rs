//! `tiltyard new`: makes the crate of a game, which can be played and tested as it is.
//!
//! Must not: write over anything, or ask the network.

mod names;
mod template;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::program::Program;
use super::subcommand::Subcommand;
use crate::game::Registry;
use names::Names;
use template::{Template, files};

/// Where the source is from which this program was built.
const OWN_SOURCE: &str = env!("CARGO_MANIFEST_DIR");

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct NewArgs {
    /// The folder to make. Its last part is the name of the crate, like my-game; the game is called my_game then
    folder: PathBuf,
    /// The game to begin with
    #[arg(long, value_enum, default_value_t = Template::Realtime)]
    template: Template,
    /// Tiltyard's folder, on which the crate depends [default: the one that this program was built from]
    #[arg(long)]
    tiltyard: Option<PathBuf>,
}

impl Subcommand for NewArgs {
    const NAME: &'static str = "new";
    const ABOUT: &'static str = "Make the crate of a new game: rules, a bot, a page and tests";

    /// Makes the folder, and says what to do in it.
    fn run(&self, program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let names = self.names(program.games())?;
        let tiltyard = tiltyard_in(self.tiltyard.as_deref())?;
        let folder = &self.folder;
        make(folder, &self.crate_files(&names, &tiltyard))
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let (at, title) = (quoted(folder), &names.title);
        writeln!(
            out,
            "{} is the crate of a game, {title}. Play it, and see each change at once:",
            folder.display()
        )?;
        writeln!(out, "\n    cd {at}\n    cargo run -- dev\n\nREADME.md there says what is where.")?;
        Ok(ExitCode::SUCCESS)
    }
}

impl NewArgs {
    /// What the crate and its game are called. Errors: the name does not do, or the folder is there.
    fn names(&self, games: &Registry) -> anyhow::Result<Names> {
        let name = self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let names = Names::of(name).map_err(anyhow::Error::msg)?;
        if games.get(&names.game).is_some() {
            bail!("Tiltyard has a game {} already: take another name", names.game);
        }
        if self.folder.exists() {
            bail!("{} is there already: take another name, or remove it", self.folder.display());
        }
        Ok(names)
    }

    /// The files of the crate, by their paths.
    fn crate_files(&self, names: &Names, tiltyard: &Path) -> Vec<(String, String)> {
        let templates = files(self.template);
        let type_name = names.type_beside(templates.iter().map(|(_, text)| *text));
        let path = tiltyard.display().to_string();
        let filled =
            templates.iter().map(|(path, text)| (names.fill(path, ""), names.fill(text, &type_name)));
        let mut filled: Vec<_> = filled.collect();
        for (_, text) in filled.iter_mut().filter(|(name, _)| name == "Cargo.toml") {
            *text =
                text.replace(template::TILTYARD_PATH, &serde_json::Value::from(path.as_str()).to_string());
        }
        // The same versions of all libraries as Tiltyard is tested with.
        let locked = fs::read_to_string(tiltyard.join("Cargo.lock"));
        filled.extend(locked.ok().map(|text| ("Cargo.lock".to_owned(), text)));
        filled
    }
}

/// A path as a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if is_plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// Tiltyard's folder: the one that was named, or else the one of this program. Errors: it is not there.
fn tiltyard_in(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = named.unwrap_or(Path::new(OWN_SOURCE));
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    if manifest.lines().any(|line| line == "name = \"tiltyard\"") {
        return fs::canonicalize(folder).with_context(|| format!("cannot find {}", folder.display()));
    }
    match named {
        Some(_) => bail!("{} is not Tiltyard's folder: it has no Cargo.toml of tiltyard", folder.display()),
        None => bail!(
            "the source that this program was built from is not at {} any more: say where Tiltyard's folder is with --tiltyard PATH",
            folder.display()
        ),
    }
}

/// Writes the files of a new folder. Errors: the system refuses, or somebody else was faster.
fn make(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(folder)?;
    for (path, text) in files {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        new: NewArgs,
    }

    fn run(line: &[&str]) -> anyhow::Result<String> {
        let mut out = Vec::new();
        let line = ["new"].into_iter().chain(line.iter().copied());
        Line::try_parse_from(line)?.new.run(&Program::new(crate::games::standard()), &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn a_crate_has_its_names_everywhere_and_depends_on_this_source() {
        let there = tempfile::tempdir().unwrap();
        for template in ["realtime", "turns"] {
            let folder = there.path().join(format!("gem-{template}"));
            let said = run(&[folder.to_str().unwrap(), "--template", template]).unwrap();
            assert!(said.contains("cargo run -- dev"), "{said}");
            let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
            let manifest = read("Cargo.toml");
            assert!(manifest.contains(&format!("name = \"gem-{template}\"")), "{manifest}");
            assert!(manifest.contains(&format!("tiltyard = {{ path = {OWN_SOURCE:?} }}")), "{manifest}");
            assert!(read("src/game.rs").contains(&format!("const NAME: &'static str = \"gem_{template}\"")));
            assert!(folder.join(format!("web/games/gem_{template}/index.html")).is_file());
            assert_eq!(read(".gitignore"), "/target\n/data\n");
            for path in ["Cargo.toml", "README.md", "src/main.rs", "src/game.rs", "src/bot.rs"] {
                let text = read(path).to_lowercase();
                let left =
                    ["my-game", "my_game", "mygame", "my game"].into_iter().find(|word| text.contains(word));
                assert_eq!(left, None, "{path}");
            }
        }
    }

    #[test]
    fn a_path_of_any_letters_is_written_so_that_cargo_reads_it() {
        let there = tempfile::tempdir().unwrap();
        let tiltyard = there.path().join("til\u{301} \"x\" \u{200b}y");
        fs::create_dir(&tiltyard).unwrap();
        fs::write(tiltyard.join("Cargo.toml"), "name = \"tiltyard\"\n").unwrap();
        let folder = there.path().join("it's mine/gems");
        let said = run(&[folder.to_str().unwrap(), "--tiltyard", tiltyard.to_str().unwrap()]).unwrap();
        assert!(said.contains(r"it'\''s mine/gems'"), "{said}");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(manifest.contains("/til\u{301} \\\"x\\\" \u{200b}y\""), "{manifest}");
    }

    #[test]
    fn what_cannot_be_made_is_refused_with_a_way_out() {
        let there = tempfile::tempdir().unwrap();
        let at = |name: &str| there.path().join(name).to_str().unwrap().to_owned();
        fs::create_dir(at("taken")).unwrap();
        for (line, word) in [
            (vec![at("taken")], "is there already"),
            (vec![at("connect-four")], "has a game connect_four already"),
            (vec![at("Big")], "lower case"),
            (vec![at("match")], "word of Rust"),
            (vec![at("new"), "--tiltyard".to_owned(), at("taken")], "is not Tiltyard's folder"),
        ] {
            let line: Vec<_> = line.iter().map(String::as_str).collect();
            let refused = run(&line).unwrap_err().to_string();
            assert!(refused.contains(word), "{line:?}: {refused}");
        }
        assert!(!Path::new(&at("new")).exists());
    }
}
