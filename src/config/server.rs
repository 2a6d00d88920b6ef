//! `[server]`, `[socket]`, `[stream]`, `[log]`: the process and its connections.

use std::path::{Path, PathBuf};

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::forms::{TrustedProxies, one_of_its_words};

/// `[server]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
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
    #[garde(range(max = 1_000_000))]
    pub connections_from_one_max: usize,
    #[garde(range(max = 10_000_000))]
    pub connected_from_one_per_minute: u32,
    #[garde(range(min = 100, max = 600_000))]
    pub head_ms_max: u64,
    #[garde(range(min = 1024, max = 16_777_216))]
    pub body_bytes_max: usize,
    #[garde(range(min = 100, max = 600_000))]
    pub body_ms_max: u64,
    #[garde(skip)]
    pub docs: bool,
    #[garde(inner(custom(web_origin)))]
    pub allowed_origins: Vec<String>,
    #[garde(inner(custom(host_name)))]
    pub allowed_hosts: Vec<String>,
    #[garde(range(max = 60_000))]
    pub drain_ms: u64,
    #[garde(range(min = 100, max = 600_000))]
    pub stop_ms_max: u64,
    #[garde(skip)]
    pub data_dir: PathBuf,
    #[garde(skip)]
    pub static_dir: PathBuf,
    #[garde(range(min = 1024, max = 4_294_967_296))]
    pub static_file_bytes_max: u64,
    #[garde(skip)]
    pub reload_pages: bool,
    #[garde(range(max = 600_000))]
    pub predecessor_wait_ms: u64,
    #[garde(skip)]
    pub trusted_proxies: TrustedProxies,
    /// The key of before, which is refused with a word on what to write instead.
    #[garde(custom(gone(
        "server.trusted_proxies, the addresses of your proxies, like [\"127.0.0.1/32\"]"
    )))]
    #[serde(default, skip_serializing)]
    pub trust_forwarded: Option<bool>,
    #[garde(custom(goes_with(&self.tls_key_file, "server.tls_key_file")))]
    pub tls_cert_file: PathBuf,
    #[garde(custom(goes_with(&self.tls_cert_file, "server.tls_cert_file")))]
    pub tls_key_file: PathBuf,
    #[garde(range(min = 1, max = 86_400))]
    pub tls_reload_s: u64,
    #[garde(range(min = 100, max = 600_000))]
    pub tls_handshake_ms: u64,
}

impl ServerSettings {
    /// Whether connections are encrypted by the server itself.
    pub fn speaks_tls(&self) -> bool {
        !self.tls_cert_file.as_os_str().is_empty()
    }

    /// What an address of the server begins with: `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.speaks_tls() { "https" } else { "http" }
    }
}

/// `[socket]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
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
    #[garde(range(min = 100, max = 10_000_000))]
    pub frames_per_s: u32,
    #[garde(range(min = 100, max = 10_000_000))]
    pub frames_burst: u32,
    #[garde(range(min = 1024, max = 1_073_741_824))]
    pub bytes_per_s: u32,
    #[garde(range(min = 1024, max = 1_073_741_824))]
    pub bytes_burst: u32,
    #[garde(range(max = 1_000_000))]
    pub from_one_max: usize,
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
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct StreamSettings {
    #[garde(range(min = 1, max = 3600))]
    pub heartbeat_s: u32,
    #[garde(range(min = 100, max = 3_600_000))]
    pub retry_ms: u32,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct LogSettings {
    #[garde(custom(log_filter))]
    pub filter: String,
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub format: LogFormat,
    #[garde(skip)]
    pub access: bool,
}

/// Checks what of the log is shown, in the words of `RUST_LOG`. What is none of them would be left out, and all of the log with it.
pub(crate) fn log_filter(words: &str, _: &()) -> garde::Result {
    let read = env_filter::Builder::new().try_parse(words).map(drop).map_err(|error| error.to_string());
    let read = if words.trim().is_empty() { Err("it is empty".to_owned()) } else { read };
    let form = "is written like info, or info,tiltyard::actors=debug, and off shows nothing";
    read.map_err(|why| garde::Error::new(format!("{form}: {why}")))
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// As text, for people.
    Text,
    /// As objects of JSON, for programs.
    Json,
}

/// Refuses a key that has another one in its place.
fn gone<T>(instead: &'static str) -> impl Fn(&Option<T>, &()) -> garde::Result {
    move |value, ()| match value {
        None => Ok(()),
        Some(_) => Err(garde::Error::new(format!("is replaced by {instead}"))),
    }
}

/// Checks an origin, as browsers send it: `https://game.example.org`, `http://localhost:3000`.
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

/// Checks that a file is named if the other one is.
fn goes_with(other: &Path, key: &'static str) -> impl FnOnce(&PathBuf, &()) -> garde::Result {
    let fits = other.as_os_str().is_empty();
    move |file, ()| match file.as_os_str().is_empty() == fits {
        true => Ok(()),
        false => Err(garde::Error::new(format!("TLS needs both files: set {key} too, or neither"))),
    }
}

/// Checks the name of a machine, as it stands in an address: `games.lan`.
fn host_name(name: &str, _: &()) -> garde::Result {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    if (1..=253).contains(&name.len()) && name.bytes().all(plain) {
        return Ok(());
    }
    Err(garde::Error::new("is a name like games.lan, without a scheme, a port or *"))
}

#[cfg(test)]
mod tests {
    use crate::config::{Settings, SettingsRefused};

    fn load(filter: &str) -> Result<Settings, SettingsRefused> {
        Settings::load(None, &vec![("log.filter", filter.to_owned())])
    }

    #[test]
    fn a_filter_of_the_log_that_says_nothing_is_refused_by_its_key_and_words() {
        for bad in ["nonsense===", "info,tiltyard=loud", "info/(", ""] {
            let refused = load(bad).unwrap_err().to_string();
            assert!(
                refused.contains("log.filter") && refused.contains("info,tiltyard::actors=debug"),
                "{refused}"
            );
        }
        for good in ["off", "info", "warn,tiltyard::actors=debug", "info/room demo"] {
            assert!(load(good).is_ok(), "{good}");
        }
    }
}
