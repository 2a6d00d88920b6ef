//! The settings: typed, in layers (built-in defaults, a file, the environment, the command line), and checked once.
//!
//! Every limit of the server is in here. `config/default.toml` explains each setting beside its default.

mod auth;
mod database;
mod forms;
mod journal;
mod live;
mod matchmaking;
mod metrics;
mod operator;
mod records;
mod requests;
mod retention;
mod rooms;
mod saves;
mod server;
mod tournaments;

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use garde::Validate;
use serde::{Deserialize, Serialize};

pub use auth::{AccessMode, AuthSettings};
pub use database::{DatabaseSettings, DatabaseTls, DatabaseUrl};
pub use forms::TrustedProxies;
pub use journal::{JournalSettings, ReplaySettings};
pub use live::{AnalyticsSettings, BoardSettings, NoticeSettings};
pub use matchmaking::MatchmakingSettings;
pub use metrics::MetricsSettings;
pub use operator::{OperatorSettings, ReportSettings};
pub use records::RecordSettings;
pub use requests::RequestSettings;
pub use retention::RetentionSettings;
pub use rooms::{CommonsSettings, DemoSettings, RoomSettings};
pub use saves::SaveSettings;
pub(crate) use server::log_filter;
pub use server::{LogFormat, LogSettings, ServerSettings, SocketSettings, StreamSettings};
pub use tournaments::TournamentSettings;

/// The defaults, as shipped.
const DEFAULTS: &str = include_str!("../../config/default.toml");

/// The variable of the environment that names the file with the settings, where no flag does: in a container all commands then
/// have the settings of the server.
const FILE_VARIABLE: &str = "TILTYARD_CONFIG";

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefused {
    /// A layer cannot be read, has an unknown key, or a value of the wrong kind.
    #[error("settings: {0}")]
    Unreadable(String),
    /// A value is out of bounds. The text names the key.
    #[error("settings: {0}")]
    OutOfBounds(String),
    /// The host cannot be resolved to an address.
    #[error("settings: server.host: {host:?} is no address to listen on: {cause}")]
    Host {
        /// The host that was set.
        host: String,
        /// The error of the system.
        cause: String,
    },
    /// A new listener of a stream would be closed, because it is sent more at once than its queue may hold.
    #[error(
        "settings: {key} = {value} does not fit {queue}: what a stream begins with may take {needs}; lower {key}, or set \
         {queue} = {needs}"
    )]
    TooMuchAtOnce {
        /// The setting that says how much is sent at once.
        key: &'static str,
        /// Its value.
        value: usize,
        /// The setting of the queue that is too small.
        queue: &'static str,
        /// The value that this setting would have to have.
        needs: usize,
    },
    /// Something for people who write a page is set for a server with players who have to be known.
    #[error(
        "settings: server.reload_pages is for writing pages, on a server with auth.mode = \"open\": leave it false in production"
    )]
    ReloadsInProduction,
    /// Open access is set for a server that others can reach.
    #[error(
        "settings: auth.mode is \"open\" (a player id is enough), so server.host must be a loopback address like \
         127.0.0.1, not {host}; set auth.mode = \"token\", or auth.allow_open_anywhere = true if everybody who can \
         reach the server may play as anybody"
    )]
    OpenAnywhere {
        /// The host that was set.
        host: String,
    },
}

/// The error is turned into text, because as a `source` it would be printed a second time.
impl From<config::ConfigError> for SettingsRefused {
    fn from(error: config::ConfigError) -> SettingsRefused {
        SettingsRefused::Unreadable(error.to_string())
    }
}

/// All settings.
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where and how to listen.
    #[garde(dive)]
    pub server: ServerSettings,
    /// Who may act for a player.
    #[garde(dive)]
    pub auth: AuthSettings,
    /// How often somebody may ask.
    #[garde(dive)]
    pub requests: RequestSettings,
    /// What players report of each other.
    #[garde(dive)]
    pub reports: ReportSettings,
    /// Rooms.
    #[garde(dive)]
    pub rooms: RoomSettings,
    /// The room `commons`.
    #[garde(dive)]
    pub commons: CommonsSettings,
    /// The room `demo`.
    #[garde(dive)]
    pub demo: DemoSettings,
    /// Connections of players and spectators.
    #[garde(dive)]
    pub socket: SocketSettings,
    /// Event streams.
    #[garde(dive)]
    pub stream: StreamSettings,
    /// The journals of running matches.
    #[garde(dive)]
    pub journal: JournalSettings,
    /// Replays.
    #[garde(dive)]
    pub replays: ReplaySettings,
    /// Where records are kept.
    #[garde(dive)]
    pub database: DatabaseSettings,
    /// Saved games.
    #[garde(dive)]
    pub saves: SaveSettings,
    /// The figures of the server.
    #[garde(dive)]
    pub analytics: AnalyticsSettings,
    /// The notices to players.
    #[garde(dive)]
    pub notices: NoticeSettings,
    /// The live leaderboards.
    #[garde(dive)]
    pub boards: BoardSettings,
    /// Tournaments.
    #[garde(dive)]
    pub tournaments: TournamentSettings,
    /// Players who wait for a match.
    #[garde(dive)]
    pub matchmaking: MatchmakingSettings,
    /// What operators impose, and the log of what they did.
    #[garde(dive)]
    pub operator: OperatorSettings,
    /// The way of results and players into the database.
    #[garde(dive)]
    pub records: RecordSettings,
    /// Figures for a monitoring system.
    #[garde(dive)]
    pub metrics: MetricsSettings,
    /// How long records are kept.
    #[garde(dive)]
    pub retention: RetentionSettings,
    /// Logging.
    #[garde(dive)]
    pub log: LogSettings,
}

/// Settings from the command line: keys with their values.
pub type Flags = Vec<(&'static str, String)>;

impl Settings {
    /// Reads all layers and checks the result. Without a file it is the one that the environment names, if it names one. Errors:
    /// they name the key.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Settings, SettingsRefused> {
        let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let named = std::env::var_os(FILE_VARIABLE).filter(|file| !file.is_empty());
        if let Some(file) = file.or(named.as_deref().map(Path::new)) {
            layers = layers.add_source(File::from(file).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("TILTYARD").prefix_separator("__").separator("__");
        let environment = environment.list_separator(",").with_list_parse_key("server.allowed_origins");
        let environment = environment.with_list_parse_key("server.allowed_hosts");
        layers = layers.add_source(environment.try_parsing(true));
        for (key, value) in flags {
            layers = layers.set_override(*key, value.as_str())?;
        }
        let settings: Settings = layers.build()?.try_deserialize()?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsRefused> {
        self.validate().map_err(|report| SettingsRefused::OutOfBounds(one_line(&report)))?;
        self.check_queues()?;
        let listens_here = self.addresses()?.iter().all(|address| is_loopback(address.ip()));
        let is_open = self.auth.mode == AccessMode::Open;
        if is_open && !listens_here && !self.auth.allow_open_anywhere {
            return Err(SettingsRefused::OpenAnywhere { host: self.server.host.clone() });
        }
        if self.server.reload_pages && !is_open {
            return Err(SettingsRefused::ReloadsInProduction);
        }
        Ok(())
    }

    /// Checks that queues hold what a new listener of a stream is sent at once, because a connection with a full queue is
    /// closed.
    fn check_queues(&self) -> Result<(), SettingsRefused> {
        let (notices, analytics, socket) = (&self.notices, &self.analytics, &self.socket);
        let (frames, bytes) = (
            ("socket.queue_frames_max", socket.queue_frames_max),
            ("socket.queue_bytes_max", socket.queue_bytes_max),
        );
        let unread = ("notices.kept_max", notices.kept_max as usize);
        let history = ("analytics.history_s", analytics.history_s);
        let all = [
            (unread, frames, notices.frames_at_once()),
            (unread, bytes, notices.bytes_at_once()),
            (history, bytes, analytics.bytes_at_once()),
        ];
        let large = all.into_iter().find(|(_, (_, fits), needs)| needs > fits);
        large.map_or(Ok(()), |((key, value), (queue, _), needs)| {
            Err(SettingsRefused::TooMuchAtOnce { key, value, queue, needs })
        })
    }

    /// All settings as they may be shown to an operator: what could hold a secret is covered.
    pub fn shown(&self) -> serde_json::Value {
        let mut shown = serde_json::to_value(self).unwrap_or_default();
        cover("", &mut shown);
        shown
    }

    /// The folder with the keys that sign tokens.
    pub fn keys_dir(&self) -> PathBuf {
        match &self.auth.keys_dir {
            unset if unset.as_os_str().is_empty() => self.server.data_dir.join("keys"),
            folder => folder.clone(),
        }
    }

    /// The addresses to listen on.
    pub fn addresses(&self) -> Result<Vec<SocketAddr>, SettingsRefused> {
        let (host, port) = (self.server.host.as_str(), self.server.port);
        let refused = |cause: String| SettingsRefused::Host { host: host.to_owned(), cause };
        let found: Vec<_> =
            (host, port).to_socket_addrs().map_err(|error| refused(error.to_string()))?.collect();
        if found.is_empty() { Err(refused("it has no address".to_owned())) } else { Ok(found) }
    }
}

/// Covers texts whose keys speak of secrets. Paths of files that hold one are none; an address that holds one has a
/// type that never shows it, and this is for the day when one has not.
fn cover(key: &str, value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| cover(key, value)),
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| cover(key, value)),
        serde_json::Value::String(text) if !text.is_empty() && is_secret(key) => *text = "…".to_owned(),
        _ => {}
    }
}

fn is_secret(key: &str) -> bool {
    let names_a_place = ["_file", "_dir"].iter().any(|end| key.ends_with(end));
    !names_a_place && ["password", "secret", "token", "key", "url"].iter().any(|word| key.contains(word))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// All complaints of a report in one line: `rooms.max: lower than 2; …`.
fn one_line(report: &garde::Report) -> String {
    let complaints: Vec<_> = report.iter().map(|(path, error)| format!("{path}: {error}")).collect();
    complaints.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: &[(&'static str, &str)]) -> Result<Settings, SettingsRefused> {
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        Settings::load(None, &flags)
    }

    #[test]
    fn the_defaults_are_complete_and_fit() {
        let settings = load(&[]).unwrap();
        assert_eq!((settings.server.host.as_str(), settings.server.port), ("127.0.0.1", 8000));
    }

    #[test]
    fn a_value_out_of_bounds_is_refused_by_its_key() {
        let refused = load(&[("rooms.max", "1")]).unwrap_err().to_string();
        assert!(refused.contains("rooms.max"), "{refused}");
        let refused = load(&[("journal.checkpoint_bytes", "1")]).unwrap_err().to_string();
        assert!(refused.contains("journal.checkpoint_bytes"), "{refused}");
        let refused = load(&[("socket.ping_s", "soon")]).unwrap_err().to_string();
        assert!(refused.contains("ping_s"), "{refused}");
    }

    #[test]
    fn what_a_stream_begins_with_must_fit_the_queue() {
        let refused = load(&[("analytics.history_s", "3600")]).unwrap_err().to_string();
        assert!(
            refused.contains("analytics.history_s = 3600 does not fit socket.queue_bytes_max"),
            "{refused}"
        );
        let refused = load(&[("notices.kept_max", "300")]).unwrap_err().to_string();
        assert!(refused.contains("set socket.queue_frames_max = 600"), "{refused}");
        let large = [("analytics.history_s", "3600"), ("socket.queue_bytes_max", "4718592")];
        assert!(load(&large).is_ok());
    }

    #[test]
    fn proxies_are_named_by_their_networks() {
        let trusts =
            |text| load(&[("server.trusted_proxies", text)]).map(|settings| settings.server.trusted_proxies);
        let address = "10.1.2.3".parse().unwrap();
        assert!(
            trusts("127.0.0.1/32,10.0.0.0/8").unwrap().trusts(address)
                && !trusts("").unwrap().trusts(address)
        );
        let refused = trusts("10.0.0.0/33").unwrap_err().to_string();
        assert!(refused.contains("trusted_proxies") && refused.contains("127.0.0.1/32"), "{refused}");
    }

    #[test]
    fn the_key_of_before_is_refused_with_the_one_that_takes_its_place() {
        for value in ["true", "false"] {
            let refused = load(&[("server.trust_forwarded", value)]).unwrap_err().to_string();
            assert!(
                refused.contains("trust_forwarded") && refused.contains("server.trusted_proxies"),
                "{refused}"
            );
        }
    }

    #[test]
    fn the_growth_of_saves_in_a_day_takes_the_largest_one() {
        let refused = load(&[("saves.from_one_bytes_per_day", "1048576")]).unwrap_err().to_string();
        assert!(refused.contains("saves.from_one_bytes_per_day") && refused.contains("1064960"), "{refused}");
        for fits in ["0", "1064960"] {
            assert!(load(&[("saves.from_one_bytes_per_day", fits)]).is_ok(), "{fits}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_by_its_name() {
        let refused = load(&[("rooms.colour", "red")]).unwrap_err().to_string();
        assert!(refused.contains("colour"), "{refused}");
    }

    #[test]
    fn an_origin_that_browsers_would_not_send_is_refused() {
        for bad in ["*", "game.example.org", "https://game.example.org/play", "https://"] {
            let refused = load(&[("server.allowed_origins", bad)]).unwrap_err().to_string();
            assert!(refused.contains("allowed_origins"), "{refused}");
        }
    }

    #[test]
    fn a_name_that_is_more_than_a_name_is_refused() {
        let named = |name: &str| {
            let mut settings = load(&[]).unwrap();
            settings.server.allowed_hosts = vec![name.to_owned()];
            settings.check().map_err(|refused| refused.to_string())
        };
        for bad in ["*", "http://games.lan", "games.lan:8000", "games.lan/"] {
            assert!(named(bad).unwrap_err().contains("allowed_hosts"), "{bad}");
        }
        assert_eq!(named("games.lan"), Ok(()));
    }

    #[test]
    fn pages_that_load_themselves_again_are_for_development() {
        assert!(!load(&[]).unwrap().server.reload_pages);
        assert!(load(&[("server.reload_pages", "true")]).unwrap().server.reload_pages);
        let refused = load(&[("server.reload_pages", "true"), ("auth.mode", "token")]).unwrap_err();
        assert!(refused.to_string().contains("production"), "{refused}");
    }

    #[test]
    fn open_access_beyond_loopback_must_be_asked_for() {
        assert!(matches!(load(&[("server.host", "0.0.0.0")]), Err(SettingsRefused::OpenAnywhere { .. })));
        assert!(load(&[("server.host", "0.0.0.0"), ("auth.allow_open_anywhere", "true")]).is_ok());
        assert!(load(&[("server.host", "0.0.0.0"), ("auth.mode", "token")]).is_ok());
        assert!(load(&[("server.host", "::1")]).is_ok());
    }

    #[test]
    fn the_url_of_the_database_is_never_shown() {
        let settings = load(&[("database.url", "postgres://anna:secret@db/tiltyard")]).unwrap();
        assert_eq!(settings.database.url.expose(), "postgres://anna:secret@db/tiltyard");
        let shown = format!("{settings:?}");
        assert!(!shown.contains("secret") && !shown.contains("anna"), "{shown}");
    }

    #[test]
    fn figures_are_at_no_address_of_their_own_unless_one_is_named() {
        assert_eq!(load(&[]).unwrap().metrics.address(), None);
        let named = load(&[("metrics.listen", "127.0.0.1:9600")]).unwrap().metrics.address();
        assert_eq!(named, Some(SocketAddr::from(([127, 0, 0, 1], 9600))));
        for bad in ["9600", "localhost:9600", "127.0.0.1"] {
            let refused = load(&[("metrics.listen", bad)]).unwrap_err().to_string();
            assert!(refused.contains("metrics.listen"), "{refused}");
        }
    }

    #[test]
    fn what_is_shown_of_the_settings_holds_no_secret() {
        let url = ("database.url", "postgres://anna:hidden@db/tiltyard");
        let shown = load(&[url, ("database.password_file", "/run/pw"), ("rooms.max", "77")]).unwrap().shown();
        assert!(!shown.to_string().contains("hidden"), "{shown}");
        assert_eq!((&shown["database"]["url"], &shown["rooms"]["max"]), (&"…".into(), &77.into()));
        assert_eq!(shown["database"]["password_file"], "/run/pw", "a path is no secret");
        let mut later = serde_json::json!({"api_token": "x", "list": [{"secret": "y", "seconds": 4}]});
        cover("", &mut later);
        assert_eq!(later, serde_json::json!({"api_token": "…", "list": [{"secret": "…", "seconds": 4}]}));
    }

    #[test]
    fn a_host_that_is_no_address_is_refused() {
        assert!(matches!(load(&[("server.host", "not an address")]), Err(SettingsRefused::Host { .. })));
    }
}
