//! `server.trusted_proxies`: the proxies whose word for the address of a client is taken.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// The addresses of proxies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Whether this is the address of such a proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of the client of a request that came from `peer`, which says that it came over these addresses, the nearest
    /// one last. The last address that is no proxy's is the client's: what stands before it anybody may have written.
    pub fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut nearest = peer;
        for said in forwarded.rev() {
            match parse_address(said).filter(|_| self.trusts(nearest)) {
                Some(before) => nearest = before,
                None => break,
            }
        }
        nearest
    }

    /// Reads networks like `10.0.0.0/8`, and single addresses. Errors: names what is neither.
    fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Result<TrustedProxies, String> {
        let network = |word: &str| {
            let network = word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
            network
                .map_err(|_| format!("{word:?} is no network: it is written like 127.0.0.1/32 or fd00::/8"))
        };
        words
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(network)
            .collect::<Result<_, _>>()
            .map(TrustedProxies)
    }
}

/// An address as proxies write it, perhaps with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse().ok().map(|address: std::net::SocketAddr| address.ip());
    text.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

impl Serialize for TrustedProxies {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(IpNet::to_string))
    }
}

/// A list, or one text with commas, which is what the environment has.
impl<'de> Deserialize<'de> for TrustedProxies {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<TrustedProxies, D::Error> {
        struct Networks;
        impl<'de> Visitor<'de> for Networks {
            type Value = TrustedProxies;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("networks like 127.0.0.1/32")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<TrustedProxies, E> {
                TrustedProxies::parse(text.split(',')).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TrustedProxies, A::Error> {
                let mut words: Vec<String> = Vec::new();
                while let Some(word) = items.next_element()? {
                    words.push(word);
                }
                TrustedProxies::parse(words.iter().map(String::as_str)).map_err(A::Error::custom)
            }
        }
        from.deserialize_any(Networks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(text: &str) -> TrustedProxies {
        TrustedProxies::parse(text.split(',')).unwrap()
    }

    fn client(proxies: &TrustedProxies, peer: &str, forwarded: &str) -> String {
        proxies.client(peer.parse().unwrap(), forwarded.split(',')).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_where_a_request_comes_from() {
        let proxies = proxies("127.0.0.1/32, 10.0.0.0/8");
        assert_eq!(client(&proxies, "127.0.0.1", "198.51.100.1, 192.0.2.7"), "192.0.2.7");
        assert_eq!(client(&proxies, "::ffff:127.0.0.1", "192.0.2.7"), "192.0.2.7");
        assert_eq!(client(&proxies, "192.0.2.9", "198.51.100.1"), "192.0.2.9");
        assert_eq!(client(&TrustedProxies::default(), "127.0.0.1", "192.0.2.7"), "127.0.0.1");
    }

    #[test]
    fn what_a_client_wrote_before_the_first_address_that_is_no_proxys_does_not_count() {
        let proxies = proxies("127.0.0.1, 10.0.0.0/8");
        assert_eq!(client(&proxies, "127.0.0.1", "1.1.1.1, 192.0.2.7, 10.1.2.3"), "192.0.2.7");
        assert_eq!(client(&proxies, "127.0.0.1", "10.1.2.3, 10.1.2.4"), "10.1.2.3", "all are proxies");
        assert_eq!(client(&proxies, "127.0.0.1", "1.1.1.1, unknown, 10.1.2.3"), "10.1.2.3");
        assert_eq!(client(&proxies, "127.0.0.1", ""), "127.0.0.1");
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        for text in ["10.1.2.3", " 10.1.2.3:80"] {
            assert_eq!(parse_address(text), Some("10.1.2.3".parse().unwrap()));
        }
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80"] {
            assert_eq!(parse_address(text), Some("2001:db8::1".parse().unwrap()));
        }
        assert_eq!(parse_address("unknown"), None);
    }
}
