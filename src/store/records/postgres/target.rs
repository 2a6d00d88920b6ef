//! Reads from the settings where the database is, and as whom to sign in there.
//!
//! Must not: show the url or the password to anybody.

use std::fs;
use std::net::IpAddr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::config::{DatabaseSettings, DatabaseTls};

/// A connection on which nothing was heard for this long is probed.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// The time between two probes.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// A connection is dropped after this many probes without an answer.
const KEEPALIVE_RETRIES: u32 = 3;
/// The port of PostgreSQL where the url names none.
const PORT: u16 = 5432;

/// A database server, and how to reach it.
#[derive(Clone)]
pub(super) struct Destination {
    /// The settings for the driver.
    pub(super) config: Config,
    /// Hosts with ports, for people.
    pub(super) at: String,
    /// The name of the database, for people.
    pub(super) database: String,
}

impl Destination {
    /// Reads `[database]`. Errors: which setting is wrong, in words that complete `database.`.
    pub(super) fn of(settings: &DatabaseSettings) -> Result<Destination, String> {
        let refused = |error: tokio_postgres::Error| {
            let why = super::trouble::words(&error);
            format!("url cannot be understood ({why}): write postgres://USER@HOST:PORT/DATABASE")
        };
        let mut config: Config = settings.url.expose().parse().map_err(refused)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("url names no host: write postgres://USER@HOST:PORT/DATABASE".to_owned());
        }
        if !settings.password_file.is_empty() {
            config.password(password(&settings.password_file)?);
        }
        let url_says = config.get_ssl_mode();
        let verified = is_verified(settings.tls, &config);
        if verified && url_says == SslMode::Disable {
            return Err(
                "url says sslmode=disable, and tls is to be used: set database.tls = \"off\"".to_owned()
            );
        }
        config.ssl_mode(if verified { SslMode::Require } else { SslMode::Disable });
        bound(&mut config, settings);
        let at = place(&config);
        let database = config.get_dbname().or(config.get_user()).unwrap_or("postgres").to_owned();
        Ok(Destination { config, at, database })
    }

    /// Whether the connection is encrypted and the server's certificate is verified.
    pub(super) fn is_verified(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Require
    }
}

/// Sets time limits, so that nothing waits for ever, neither for a server that is gone nor for one that hangs.
fn bound(config: &mut Config, settings: &DatabaseSettings) {
    let answer = Duration::from_millis(settings.statement_timeout_ms);
    config.application_name("tiltyard");
    config.connect_timeout(Duration::from_millis(settings.connect_timeout_ms));
    config.tcp_user_timeout(answer.max(KEEPALIVE_IDLE));
    config.keepalives(true).keepalives_idle(KEEPALIVE_IDLE);
    config.keepalives_interval(KEEPALIVE_INTERVAL).keepalives_retries(KEEPALIVE_RETRIES);
}

fn password(path: &str) -> Result<Vec<u8>, String> {
    let mut text =
        fs::read(path).map_err(|error| format!("password_file: {path} cannot be read: {error}"))?;
    while text.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        text.pop();
    }
    if text.is_empty() { Err(format!("password_file: {path} is empty")) } else { Ok(text) }
}

fn is_verified(tls: DatabaseTls, config: &Config) -> bool {
    match tls {
        DatabaseTls::Off => false,
        DatabaseTls::Require => true,
        DatabaseTls::Auto => !is_here(config),
    }
}

/// Whether all hosts are on this machine.
fn is_here(config: &Config) -> bool {
    let is_loopback = |host: &str| {
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
    };
    // The driver connects to the address, if there is one, and not to the host name.
    match config.get_hostaddrs() {
        [] => config.get_hosts().iter().all(|host| match host {
            Host::Tcp(host) => is_loopback(host),
            Host::Unix(_) => true,
        }),
        addresses => addresses.iter().all(|ip| ip.to_canonical().is_loopback()),
    }
}

/// Hosts with ports, as people write them.
fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(PORT);
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(host) => host.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    });
    let mut hosts: Vec<String> = hosts.collect();
    if hosts.is_empty() {
        hosts = config.get_hostaddrs().iter().map(IpAddr::to_string).collect();
    }
    let places = hosts.iter().enumerate().map(|(index, host)| format!("{host}:{}", port(index)));
    places.collect::<Vec<_>>().join(", ")
}
