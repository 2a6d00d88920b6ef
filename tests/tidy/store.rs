//! The store: who writes SQL, and who writes files.
//!
//! Must not: know what is written.

use super::Report;
use super::files::{File, sources};
use super::paths::{leads_into, paths_of};

/// What a statement begins with.
const SQL: &[&str] =
    &["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "PRAGMA", "BEGIN", "COMMIT", "WITH"];

/// The libraries that speak to databases.
const DATABASES: &[&str] =
    &["deadpool_postgres", "refinery", "rusqlite", "tokio_postgres", "tokio_postgres_rustls"];

/// What changes files, by the last two names of its path.
const WRITING: &[&str] = &[
    "File::create",
    "File::create_new",
    "File::options",
    "fs::*",
    "fs::copy",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::hard_link",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::remove_file",
    "fs::rename",
    "fs::set_permissions",
    "fs::symlink",
    "fs::write",
];

#[test]
fn only_the_store_writes_sql() {
    let mut broken = Report::new("SQL belongs into src/store/, behind its traits");
    for file in sources("src").into_iter().filter(|file| !file.path.starts_with("src/store/")) {
        for (number, line) in file.code() {
            for word in SQL.iter().filter(|word| begins_with(&line, word)) {
                broken.add(&file, number, &format!("has `{word}`"));
            }
        }
        for (number, path) in paths_of(&file) {
            for library in DATABASES.iter().filter(|library| leads_into(&path, library)) {
                broken.add(&file, number, &format!("names `{library}`"));
            }
        }
    }
    broken.finish();
}

#[test]
fn only_the_store_opens_files_to_write() {
    let mut broken = Report::new(
        "files are written through the `Disk` of src/store/, which tests give faults; only src/cli/ writes where it is told to",
    );
    let elsewhere = |file: &File| !["src/store/", "src/cli/"].iter().any(|part| file.path.starts_with(part));
    for file in sources("src").into_iter().filter(elsewhere) {
        for (number, path) in paths_of(&file) {
            if changes_files(&path) {
                broken.add(&file, number, &format!("names `{path}`"));
            }
        }
    }
    broken.finish();
}

/// Whether a line has a text that begins with this word, or is a line of such a text.
fn begins_with(line: &str, word: &str) -> bool {
    line.contains(&format!("\"{word} ")) || line.trim_start().starts_with(&format!("{word} "))
}

/// Whether a path names something that makes, changes or removes a file.
fn changes_files(path: &str) -> bool {
    let steps: Vec<&str> = path.split("::").collect();
    let last = steps[steps.len().saturating_sub(2)..].join("::");
    steps.contains(&"OpenOptions") || WRITING.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_not_written_under_another_name() {
        for text in [
            "use std::fs::{self as disk, File};\nfn f() {\n    disk::write(a, b);\n}\n",
            "use std::fs::{read, rename as swap};\n",
            "use std::fs::*;\n",
            "use tokio::fs as t;\nfn f() {\n    t::File::create(a);\n}\n",
            "fn f() {\n    std::fs::File::options().append(true);\n}\n",
        ] {
            let file = File { path: "src/a.rs".to_owned(), text: text.to_owned() };
            let found = paths_of(&file).iter().filter(|(_, path)| changes_files(path)).count();
            assert_eq!(found, 1, "{text}");
        }
        for innocent in ["std::fs::read", "std::fs::File::open", "std::fs", "crate::web::write"] {
            assert!(!changes_files(innocent), "{innocent}");
        }
    }

    #[test]
    fn a_statement_is_found_at_the_begin_of_a_text_or_of_one_of_its_lines() {
        assert!(begins_with("db.query(r#\"SELECT a FROM b\"#)", "SELECT"));
        assert!(begins_with("    UPDATE a SET b = 1", "UPDATE"));
        assert!(
            !begins_with("(\"DELETE\", \"/rooms/*\")", "DELETE") && !begins_with("\"SELECTED a\"", "SELECT")
        );
    }
}
