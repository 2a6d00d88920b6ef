//! `[metrics]`: who may read the figures for a monitoring system, and where.

use std::net::SocketAddr;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[metrics]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct MetricsSettings {
    #[garde(custom(address_or_nothing))]
    pub listen: String,
}

impl MetricsSettings {
    /// The address at which figures are answered to everybody who reaches it; `None`: at none.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listen.parse().ok()
    }
}

fn address_or_nothing(listen: &str, _: &()) -> garde::Result {
    if listen.is_empty() || listen.parse::<SocketAddr>().is_ok() {
        return Ok(());
    }
    Err(garde::Error::new("is an address with a port, like 127.0.0.1:9600 or [::1]:9600, or empty"))
}
