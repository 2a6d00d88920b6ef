//! `tiltyard types --lang LANGUAGE`: writes the types of games and of the protocol in another language.
//!
//! Must not: know a language; `bindings` does.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::program::Program;
use super::subcommand::Subcommand;
use crate::bindings::{self, Language, Selection};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct TypesArgs {
    /// The language
    #[arg(long, value_enum)]
    lang: Lang,
    /// A game whose types are written; may be said several times [default: all games]
    #[arg(long = "game", value_name = "NAME")]
    games: Vec<String>,
    /// Write what REST takes and answers, too
    #[arg(long)]
    rest: bool,
    /// The file to write [default: what is printed]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The languages by the names that they have on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Typescript,
    Csharp,
    Gdscript,
    Python,
}

impl Lang {
    fn language(self) -> Language {
        match self {
            Lang::Typescript => Language::TypeScript,
            Lang::Csharp => Language::CSharp,
            Lang::Gdscript => Language::GdScript,
            Lang::Python => Language::Python,
        }
    }
}

impl Subcommand for TypesArgs {
    const NAME: &'static str = "types";
    const ABOUT: &'static str =
        "Write the types of games and of the protocol in TypeScript, C#, GDScript or Python";

    /// Writes them. Errors: there is no such game; the file cannot be written.
    fn run(&self, program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let games = program.games();
        if let Some(unknown) = self.games.iter().find(|name| games.get(name).is_none()) {
            bail!("there is no game {unknown:?} here; there are: {}", games.names());
        }
        let all = || games.iter().map(|game_type| game_type.name().to_owned()).collect();
        let names = if self.games.is_empty() { all() } else { self.games.clone() };
        let bodies = self.rest.then(bodies).transpose()?;
        let selection = Selection { registry: games, games: &names, bodies };
        let text = bindings::write(self.lang.language(), selection, &self.head());
        match &self.out {
            None => out.write_all(text.as_bytes())?,
            Some(path) => {
                std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
                writeln!(out, "the types are in {}", path.display())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl TypesArgs {
    /// The first line: the command that writes the same types again. The file is not in it, so that what is printed and what is
    /// written to a file is the same.
    fn head(&self) -> String {
        let lang = self.lang.to_possible_value();
        let lang = lang.as_ref().map_or("", |value| value.get_name());
        let games: String = self.games.iter().map(|name| format!(" --game {name}")).collect();
        let rest = if self.rest { " --rest" } else { "" };
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "Types of Tiltyard {version}, made by `types --lang {lang}{games}{rest}`. Make them anew instead of changing them."
        )
    }
}

/// The schemas of all bodies of REST by their names.
fn bodies() -> anyhow::Result<Map<String, Value>> {
    let document = serde_json::to_value(crate::web::rest_document())?;
    match document.pointer("/components/schemas") {
        Some(Value::Object(schemas)) => Ok(schemas.clone()),
        _ => bail!("the document of REST has no schemas"),
    }
}
