/// A type of resource record that may be asked for.
///
/// Source: the IANA registry "Resource Record (RR) TYPEs".
package enum DNSType: UInt16, CaseIterable, Sendable {
    case a = 1
    case ns = 2
    case cname = 5
    case soa = 6
    case ptr = 12
    case mx = 15
    case txt = 16
    case aaaa = 28
    case srv = 33
    case naptr = 35
    case ds = 43
    case dnskey = 48
    case tlsa = 52
    case svcb = 64
    case https = 65
    case caa = 257

    /// As `dig` takes it: `AAAA`.
    package var name: String {
        switch self {
        case .a: "A"
        case .ns: "NS"
        case .cname: "CNAME"
        case .soa: "SOA"
        case .ptr: "PTR"
        case .mx: "MX"
        case .txt: "TXT"
        case .aaaa: "AAAA"
        case .srv: "SRV"
        case .naptr: "NAPTR"
        case .ds: "DS"
        case .dnskey: "DNSKEY"
        case .tlsa: "TLSA"
        case .svcb: "SVCB"
        case .https: "HTTPS"
        case .caa: "CAA"
        }
    }

    package init?(name: String) {
        let upper = name.uppercased()
        guard let type = Self.allCases.first(where: { $0.name == upper }) else { return nil }
        self = type
    }

    static let rrsig: UInt16 = 46

    /// Also of types that are never asked for; `TYPE1234` where it has no name here (RFC 3597 §5).
    static func name(of number: UInt16) -> String {
        switch number {
        case rrsig: "RRSIG"
        case 39: "DNAME"
        case 41: "OPT"
        case 47: "NSEC"
        case 50: "NSEC3"
        default: DNSType(rawValue: number)?.name ?? "TYPE\(number)"
        }
    }
}
