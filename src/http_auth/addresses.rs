use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a host is an address that no program but the machine's own has business with: link-local ones, where the metadata services of clouds
/// are, and Azure's own 168.63.129.16. In whatever way resolvers read addresses: `0xa9fea9fe`, `169.254.43518`, `[::ffff:169.254.169.254]`.
///
/// Names are not resolved: whoever connects has to look at the address again.
pub fn is_reserved(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => {
            let address = address.split('%').next().unwrap_or_default();
            // What is in brackets and no address goes nowhere.
            address.parse().map_or(true, is_reserved_v6)
        }
        None => ipv4(host.strip_suffix('.').unwrap_or(host)).is_some_and(is_reserved_v4),
    }
}

/// The same of an address that a name resolved to: for whoever connects.
pub fn is_reserved_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_reserved_v4(address),
        IpAddr::V6(address) => is_reserved_v6(address),
    }
}

fn is_reserved_v4(address: Ipv4Addr) -> bool {
    address.is_link_local() || address == WIRE_SERVER
}

fn is_reserved_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = match segments {
        // Mapped and compatible addresses, NAT64, and 6to4.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, .., high, low]
        | [0x2002, high, low, ..] => Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    };
    address.is_unicast_link_local() || embedded.is_some_and(is_reserved_v4)
}

/// As `inet_aton` reads it: one to four numbers, each decimal, octal or hexadecimal, the last of which fills what is left.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let (mut address, mut parts, mut numbers) = (0_u64, host.split('.').peekable(), 0);
    while let Some(part) = parts.next() {
        let value = number(part)?;
        numbers += 1;
        let is_last = parts.peek().is_none();
        if numbers > 4 {
            return None;
        }
        let bits = if is_last { 8 * (5 - numbers) } else { 8 };
        if value >> bits != 0 {
            return None;
        }
        address = address << bits | value;
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // Not the sign that `from_str_radix` takes.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    if digits.is_empty() { Some(0).filter(|_| radix == 16) } else { u32::from_str_radix(digits, radix).ok().map(u64::from) }
}

/// Where a virtual machine of Azure asks for its own configuration.
const WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_service_is_reserved_however_it_is_written() {
        for host in [
            "169.254.169.254",
            "169.254.169.254.",
            "169.254.0.1",
            "2852039166",
            "0xa9fea9fe",
            "0XA9FEA9FE",
            "0251.0376.0251.0376",
            "169.0xfe.43518",
            "169.16689662",
            "168.63.129.16",
            "[fe80::1]",
            "[febf::1%25eth0]",
            "[::ffff:169.254.169.254]",
            "[::169.254.169.254]",
            "[::ffff:0:a9fe:a9fe]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::a9fe:a9fe]",
            "[2002:a9fe:a9fe::1]",
            "[::ffff:a83f:8110]",
            "[nonsense]",
        ] {
            assert!(is_reserved(host), "{host}");
        }
    }

    #[test]
    fn others_are_not() {
        for host in [
            "vault.azure.net",
            "127.0.0.1",
            "10.0.0.4",
            "169.255.169.254",
            "169.254.169.254.example",
            "169.254.169.254.1",
            "a9fea9fe",
            "+2852039166",
            "[::1]",
            "[2001:db8::a9fe:a9fe]",
            "",
            "0x1ffffffff",
        ] {
            assert!(!is_reserved(host), "{host}");
        }
    }
}
