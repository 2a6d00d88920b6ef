//! `tiltyard health`: asks the server of the settings whether it takes players in, or whether it lives, for supervisors of
//! containers, where there is no shell and no curl.
//!
//! Must not: open anything of the server's but a connection.

mod own_server;

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use crate::cli::program::Program;
use crate::cli::subcommand::Subcommand;
use crate::config::{Flags, Settings};

/// Largest answer that is read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// The most fields of an answer's head.
const FIELDS_MAX: usize = 64;

/// What a server is asked.
struct Question {
    path: &'static str,
    yes: &'static str,
    no: &'static str,
}

const READY: Question = Question { path: "/health/ready", yes: "is ready", no: "is not ready" };
const LIVE: Question = Question { path: "/health/live", yes: "lives", no: "is not well" };

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct HealthArgs {
    /// Ask whether the server lives, whether it takes players in or not: a supervisor that replaces what is not well asks this
    #[arg(long)]
    pub live: bool,
    /// Address that the server listens on [default: 127.0.0.1]
    #[arg(long)]
    pub host: Option<String>,
    /// Port that the server listens on [default: 8000]
    #[arg(long)]
    pub port: Option<u16>,
    /// The file with the server's settings
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// How long each step of the question may take, in milliseconds
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout_ms: u64,
}

impl HealthArgs {
    fn question(&self) -> &'static Question {
        if self.live { &LIVE } else { &READY }
    }

    fn flags(&self) -> Flags {
        let host = self.host.clone().map(|host| ("server.host", host));
        let port = self.port.map(|port| ("server.port", port.to_string()));
        [host, port].into_iter().flatten().collect()
    }
}

impl Subcommand for HealthArgs {
    const NAME: &'static str = "health";
    const ABOUT: &'static str =
        "Ask the running server whether it takes players in; ends with 0 if so, and else with 1";

    /// Asks, and says in a line what was answered. Ends with success if the server says yes. Errors: the settings cannot be used.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let settings = Settings::load(self.config.as_deref(), &self.flags())?;
        if settings.server.port == 0 {
            bail!("server.port is 0, any free port: say with --port which one it is");
        }
        let patience = Duration::from_millis(self.timeout_ms);
        let (addresses, scheme) = (settings.addresses()?, settings.server.scheme());
        let (is_so, line) = found(self.question(), &addresses, scheme, patience);
        writeln!(out, "{line}")?;
        Ok(if is_so { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Whether the server says yes, and a line that tells so. The first of its addresses that answers decides.
fn found(question: &Question, addresses: &[SocketAddr], scheme: &str, patience: Duration) -> (bool, String) {
    let mut line = String::new();
    for address in addresses.iter().copied().map(reachable) {
        let Question { path, yes, no } = question;
        match ask(path, address, scheme == "https", patience) {
            Ok(Answer { status: 200, .. }) => return (true, format!("{scheme}://{address} {yes}")),
            Ok(answer) => return (false, format!("{scheme}://{address} {no}: {}", answer.words())),
            Err(error) => line = format!("{scheme}://{address} does not answer: {error}"),
        }
    }
    (false, line)
}

/// Where a server is reached from its own machine that listens on this address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// What the server answered.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Answer {
    /// Reads it. Errors: it is no answer of HTTP.
    fn read(bytes: &[u8]) -> io::Result<Answer> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut head = httparse::Response::new(&mut fields);
        match (head.parse(bytes), head.code) {
            (Ok(httparse::Status::Complete(length)), Some(status)) => {
                Ok(Answer { status, body: bytes[length..].to_vec() })
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "what answers there speaks no HTTP")),
        }
    }

    /// The status, and why, if the server says it.
    fn words(&self) -> String {
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        match problem["detail"].as_str() {
            Some(detail) => format!("{}, {detail}", self.status),
            None => self.status.to_string(),
        }
    }
}

fn ask(path: &str, address: SocketAddr, is_encrypted: bool, patience: Duration) -> io::Result<Answer> {
    let stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    match is_encrypted {
        false => exchange(path, stream, address),
        true => exchange(path, own_server::encrypted(stream, address.ip())?, address),
    }
}

fn exchange(path: &str, mut stream: impl Read + Write, address: SocketAddr) -> io::Result<Answer> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    stream.flush()?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Answer::read(&answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_at_loopback() {
        for (listens, asked) in
            [("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), ("10.0.0.7:80", "10.0.0.7:80")]
        {
            assert_eq!(reachable(listens.parse().unwrap()), asked.parse().unwrap());
        }
    }

    #[test]
    fn an_answer_that_is_no_http_is_an_error() {
        for bad in ["", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-"] {
            assert!(Answer::read(bad.as_bytes()).is_err(), "{bad:?}");
        }
        let answer = Answer::read(b"HTTP/1.1 503 Oh\r\nA: b\r\n\r\n{\"detail\":\"draining\"}").unwrap();
        assert_eq!(answer.words(), "503, draining");
    }
}
