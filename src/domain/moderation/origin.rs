//! The part of an address that stands for one customer.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The bits of an IPv6 address that stand for one customer.
const PREFIX_BITS: u8 = 64;

/// The part of an address that stands for one customer. An IPv6 customer has at least a /64, so that counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(IpAddr);

/// The text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is an address: 192.0.2.7, or 2001:db8:1:2::/64")]
pub struct NoOrigin;

impl Origin {
    /// The origin that an address belongs to.
    pub fn of(address: IpAddr) -> Origin {
        match address.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                let [a, b, c, d, ..] = address.segments();
                Origin(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            whole => Origin(whole),
        }
    }

    /// The address; of an IPv6 customer, the first one.
    pub fn address(&self) -> IpAddr {
        self.0
    }

    /// Whether it is an address of this machine itself.
    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }
}

/// As it is shown and stored: an IPv4 address, or an IPv6 network with its `/64`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V6(address) if !address.is_loopback() => write!(f, "{address}/{PREFIX_BITS}"),
            whole => whole.fmt(f),
        }
    }
}

/// Reads what `Display` writes, and any single address, which stands for its customer.
impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Origin, NoOrigin> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let origin = Origin::of(address.parse().map_err(|_| NoOrigin)?);
        let wanted = if origin.address().is_ipv4() { "32" } else { "64" };
        if bits.is_none_or(|bits| bits == wanted) { Ok(origin) } else { Err(NoOrigin) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::of(text.parse().unwrap())
    }

    #[test]
    fn an_address_is_one_customer() {
        assert_eq!(origin("10.0.0.1"), origin("::ffff:10.0.0.1"));
        assert_ne!(origin("10.0.0.1"), origin("10.0.0.2"));
        assert_eq!(origin("2001:db8:1:2::1"), origin("2001:db8:1:2:ffff::9"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
        assert!(origin("::1").is_loopback() && !origin("::2").is_loopback());
    }

    #[test]
    fn an_origin_is_read_as_it_is_written() {
        for (text, shown) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
            ("::1", "::1"),
        ] {
            let read: Origin = text.parse().unwrap();
            assert_eq!((read.to_string(), shown.parse()), (shown.to_owned(), Ok(read)));
        }
        for bad in ["", "localhost", "10.0.0.0/8", "2001:db8::/32", "192.0.2.7:80"] {
            assert_eq!(bad.parse::<Origin>(), Err(NoOrigin), "{bad}");
        }
    }
}
