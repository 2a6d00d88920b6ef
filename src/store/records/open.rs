//! Opens the records that the settings name.
//!
//! Must not: show a password, or anything of a url that may be one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{OpenFailed, Postgres, Records, Sqlite};
use crate::config::DatabaseSettings;
use crate::domain::Declarations;

/// The file of SQLite in a data folder.
const FILE: &str = "tiltyard.db";

/// Opens the records, and brings their schema up to date. Errors: what is wrong, and what to do.
pub async fn open(
    settings: &DatabaseSettings,
    data_dir: &Path,
    declarations: Arc<Declarations>,
) -> Result<Arc<dyn Records>, OpenFailed> {
    let Some(path) = sqlite_file(settings, data_dir)? else {
        return Ok(Arc::new(Postgres::open(settings).await?.for_games(declarations)));
    };
    if !settings.password_file.is_empty() {
        // Somebody meant a server, and would find out late that records are kept in a file here.
        let why = "password_file is for PostgreSQL, but database.url names no server: set both, or neither";
        return Err(OpenFailed::Setting(why.to_owned()));
    }
    let settings = settings.clone();
    let opened = tokio::task::spawn_blocking(move || Sqlite::open(&path, &settings)).await;
    let opened = opened.map_err(|error| OpenFailed::Threads(error.to_string()))??;
    Ok(Arc::new(opened.for_games(declarations)))
}

/// The file of SQLite that the settings name; `None` if they name a server of PostgreSQL. Errors: they name neither.
pub fn sqlite_file(settings: &DatabaseSettings, data_dir: &Path) -> Result<Option<PathBuf>, OpenFailed> {
    let url = settings.url.expose();
    if ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(None);
    }
    sqlite_path(url, data_dir).map(Some).ok_or(OpenFailed::Url)
}

/// The file that a url means, if it means one.
fn sqlite_path(url: &str, data_dir: &Path) -> Option<PathBuf> {
    if url.is_empty() {
        return Some(data_dir.join(FILE));
    }
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    // A database in memory would be another one for each connection.
    (!path.is_empty() && !path.starts_with(':')).then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_which_file() {
        let path = |url| sqlite_path(url, Path::new("data"));
        assert_eq!(path(""), Some("data/tiltyard.db".into()));
        assert_eq!(path("sqlite:mine.db"), Some("mine.db".into()));
        assert_eq!(path("sqlite:///var/lib/mine.db"), Some("/var/lib/mine.db".into()));
        for other in ["sqlite:", "sqlite::memory:", "mysql://root@db/x", "mine.db"] {
            assert_eq!(path(other), None, "{other}");
        }
    }

    #[actix::test]
    async fn a_password_for_no_server_is_refused_instead_of_records_in_a_file() {
        let flags = vec![("database.password_file", "/run/secrets/db".to_owned())];
        let settings = crate::config::Settings::load(None, &flags).unwrap().database;
        let folder = tempfile::tempdir().unwrap();
        let refused = open(&settings, folder.path(), Arc::default()).await.err().unwrap().to_string();
        assert!(refused.contains("database.url"), "{refused}");
        assert!(!folder.path().join(FILE).exists());
    }
}
