//! Addresses that no plugin reaches, whatever rules say: those at which a machine tells its own secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Link-local ones, also within IPv6, and Azure's own at every machine.
pub(crate) fn is_forbidden(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_forbidden_v4(address),
        IpAddr::V6(address) => address.is_unicast_link_local() || embedded(address).is_some_and(is_forbidden_v4),
    }
}

fn is_forbidden_v4(address: Ipv4Addr) -> bool {
    address.is_link_local() || address == WIRE_SERVER
}

/// The IPv4 address that an IPv6 address leads to: mapped and compatible ones (RFC 4291, 2.5.5), those of NAT64 (RFC 6052) and of 6to4 (RFC 3056).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

/// <https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16>
const WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_addresses_are_forbidden_in_whatever_form() {
        for address in [
            "169.254.169.254",
            "169.254.0.1",
            "168.63.129.16",
            "fe80::1",
            "febf::1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::1",
        ] {
            assert!(is_forbidden(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn others_are_not() {
        for address in ["169.253.255.255", "169.255.0.0", "127.0.0.1", "::1", "fec0::1", "2603:1030::1", "::ffff:10.0.0.1"] {
            assert!(!is_forbidden(address.parse().unwrap()), "{address}");
        }
    }
}
