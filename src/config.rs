//! Settings: typed, layered (built-in defaults, file, environment, command line), checked once. Every limit of the house
//! is in here; what each one means stands beside its default in `config/default.toml`.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use garde::Validate;
use serde::Deserialize;

use crate::game::Level;

/// The defaults, as shipped.
const DEFAULTS: &str = include_str!("../config/default.toml");

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefused {
    /// Not readable, an unknown key, or a value of the wrong kind.
    #[error("settings: {0}")]
    Unreadable(String),
    /// A value out of bounds; names the key.
    #[error("settings: {0}")]
    OutOfBounds(String),
    /// The host is no address.
    #[error("settings: server.host: {host:?} is no address to listen on: {cause}")]
    Host {
        /// What was set.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// Open access beyond this machine.
    #[error(
        "settings: auth.mode is \"open\" (a player id is enough), so server.host must be a loopback address like \
         127.0.0.1, not {host}; set auth.allow_open_anywhere = true if everybody who can reach the server may play \
         as anybody"
    )]
    OpenAnywhere {
        /// What was set.
        host: String,
    },
}

/// As text: as a source it would be told a second time.
impl From<config::ConfigError> for SettingsRefused {
    fn from(error: config::ConfigError) -> SettingsRefused {
        SettingsRefused::Unreadable(error.to_string())
    }
}

/// All settings.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where and how to listen.
    #[garde(dive)]
    pub server: ServerSettings,
    /// Who may act for a player.
    #[garde(skip)]
    pub auth: AuthSettings,
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
    /// Journals.
    #[garde(dive)]
    pub journal: JournalSettings,
    /// Replays.
    #[garde(dive)]
    pub replays: ReplaySettings,
    /// Logging.
    #[garde(skip)]
    pub log: LogSettings,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct ServerSettings {
    #[garde(length(min = 1, max = 255))]
    pub host: String,
    #[garde(skip)]
    pub port: u16,
    #[garde(range(max = 256))]
    pub workers: usize,
    #[garde(range(max = 256))]
    pub arbiters: usize,
    #[garde(range(min = 16, max = 1_000_000))]
    pub connections_max: usize,
    #[garde(range(min = 1024, max = 16_777_216))]
    pub body_bytes_max: usize,
    #[garde(inner(custom(web_origin)))]
    pub allowed_origins: Vec<String>,
    #[garde(range(max = 60_000))]
    pub drain_ms: u64,
    #[garde(skip)]
    pub data_dir: PathBuf,
    #[garde(range(max = 600_000))]
    pub predecessor_wait_ms: u64,
}

/// `[auth]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct AuthSettings {
    pub mode: AccessMode,
    pub allow_open_anywhere: bool,
}

/// Who may act for a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Whoever names the player's id.
    Open,
}

/// `[rooms]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct RoomSettings {
    #[garde(range(min = 2, max = 1_000_000))]
    pub max: usize,
    #[garde(range(min = 1, max = 10_000_000))]
    pub sessions_max: usize,
    #[garde(skip)]
    pub open_on_join: bool,
    #[garde(range(min = 1, max = 86_400))]
    pub resume_grace_s: u64,
    #[garde(range(min = 1, max = 86_400))]
    pub empty_close_s: u64,
    #[garde(range(max = 86_400))]
    pub finished_close_s: u64,
    #[garde(range(max = 3_600))]
    pub intermission_s: u64,
    #[garde(range(max = 10_000))]
    pub chat_kept: usize,
    #[garde(range(min = 16, max = 1_000_000))]
    pub mailbox: usize,
    #[garde(range(max = 1_000_000))]
    pub missed_messages_max: usize,
    #[garde(range(max = 1_073_741_824))]
    pub missed_bytes_max: usize,
    #[garde(range(max = 3_600))]
    pub delay_s_max: u32,
    #[garde(range(min = 65_536, max = 1_073_741_824))]
    pub history_bytes_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub spectator_chats_per_s: u32,
    #[garde(range(min = 1, max = 1_000))]
    pub spectator_chats_burst: u32,
}

/// `[commons]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct CommonsSettings {
    #[garde(range(min = 2, max = 60_000))]
    pub seats: u16,
}

/// `[demo]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct DemoSettings {
    #[garde(skip)]
    pub enabled: bool,
    #[garde(range(max = 99))]
    pub bots: u16,
    #[garde(skip)]
    pub level: Level,
    #[garde(range(min = 2, max = 100))]
    pub seats: u16,
}

/// `[socket]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct SocketSettings {
    #[garde(range(min = 256, max = 16_777_216))]
    pub message_bytes_max: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub messages_per_s: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub messages_burst: u32,
    #[garde(range(min = 2, max = 1000))]
    pub flood_factor: u32,
    #[garde(range(min = 1, max = 3600))]
    pub ping_s: u32,
    #[garde(range(min = 2, max = 3600))]
    pub silent_s: u32,
    #[garde(range(min = 1, max = 3600))]
    pub stall_s: u32,
    #[garde(range(min = 16, max = 1_000_000))]
    pub queue_frames_max: usize,
    #[garde(range(min = 65_536, max = 1_073_741_824))]
    pub queue_bytes_max: usize,
    #[garde(range(min = 2, max = 1000))]
    pub lag_after_frames: usize,
    #[garde(range(min = 4096, max = 16_777_216))]
    pub send_buffer_bytes: usize,
}

/// `[stream]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct StreamSettings {
    #[garde(range(min = 1, max = 3600))]
    pub heartbeat_s: u32,
    #[garde(range(min = 100, max = 3_600_000))]
    pub retry_ms: u32,
}

/// `[journal]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct JournalSettings {
    #[garde(range(min = 1, max = 1_000_000))]
    pub hash_ticks: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub checkpoint_ticks: u32,
    #[garde(range(min = 4096, max = 1_073_741_824))]
    pub checkpoint_bytes: usize,
    #[garde(skip)]
    pub enabled: bool,
    #[garde(range(min = 10, max = 10_000))]
    pub flush_ms: u64,
    #[garde(range(min = 10, max = 60_000))]
    pub sync_ms: u64,
    #[garde(range(min = 1_048_576, max = 68_719_476_736))]
    pub backlog_bytes_max: usize,
    #[garde(range(min = 10, max = 3_600_000))]
    pub retry_ms: u64,
    #[garde(range(min = 1_048_576, max = 68_719_476_736))]
    pub volume_bytes_max: u64,
}

/// `[replays]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct ReplaySettings {
    #[garde(range(max = 36_500))]
    pub keep_days: u32,
    #[garde(skip)]
    pub keep_bytes: u64,
    #[garde(range(max = 10_000_000))]
    pub keep_max: usize,
    #[garde(range(min = 1, max = 64))]
    pub verify_max: usize,
    #[garde(range(max = 10_000))]
    pub verify_waiting_max: usize,
    #[garde(range(max = 1_000_000))]
    pub streams_max: usize,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct LogSettings {
    pub filter: String,
}

/// What the command line says, in the words of the settings.
pub type Flags = Vec<(&'static str, String)>;

impl Settings {
    /// Reads all layers and checks the result. Errors name the key.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Settings, SettingsRefused> {
        let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            layers = layers.add_source(File::from(file).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("TILTYARD").prefix_separator("__").separator("__");
        let environment = environment.list_separator(",").with_list_parse_key("server.allowed_origins");
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
        let listens_here = self.addresses()?.iter().all(|address| is_loopback(address.ip()));
        let AccessMode::Open = self.auth.mode;
        if !listens_here && !self.auth.allow_open_anywhere {
            return Err(SettingsRefused::OpenAnywhere { host: self.server.host.clone() });
        }
        Ok(())
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

/// An origin as browsers send it: `https://game.example.org`, `http://localhost:3000`.
fn web_origin(origin: &str, _: &()) -> garde::Result {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let plain = |host: &str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    };
    if host.is_some_and(plain) {
        return Ok(());
    }
    Err(garde::Error::new(
        "is written like https://game.example.org or http://localhost:3000, without a path or *",
    ))
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
    fn open_access_beyond_loopback_must_be_asked_for() {
        assert!(matches!(load(&[("server.host", "0.0.0.0")]), Err(SettingsRefused::OpenAnywhere { .. })));
        assert!(load(&[("server.host", "0.0.0.0"), ("auth.allow_open_anywhere", "true")]).is_ok());
        assert!(load(&[("server.host", "::1")]).is_ok());
    }

    #[test]
    fn a_host_that_is_no_address_is_refused() {
        assert!(matches!(load(&[("server.host", "not an address")]), Err(SettingsRefused::Host { .. })));
    }
}
