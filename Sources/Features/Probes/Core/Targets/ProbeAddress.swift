public import MonitorCore

/// Where a target is, as the operator wrote it.
public enum ProbeAddress: Sendable, Hashable {
    /// A word that each agent, or the hub for it, resolves itself.
    public enum Word: String, Sendable, CaseIterable {
        /// The next hop of the agent's default route.
        case gateway
        /// The first name server that the agent's system asks.
        case resolver
        /// The platform that the agent reports to.
        case hub
        /// Every other member of the group: the hub makes a target of each before an agent sees it.
        case mesh
    }

    /// - Parameter scope: the interface that an address of one link is reached by.
    case literal(IPAddress, scope: String?)
    case name(String)
    case word(Word)

    /// In bytes, as domain names.
    public static let longest = 253

    /// Reads an address, a name or a word.
    ///
    /// Only the spellings of inet_pton(3) are addresses: other programs read `127.1` or `0x7f000001` as an address
    /// that no rule has seen.
    public init(_ text: String) throws(ProbeAddressFault) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        if let word = Word(rawValue: text) {
            self = .word(word)
            return
        }
        if text.utf8.contains(UInt8(ascii: ":")) {
            self = try Self.v6(text)
        } else if let address = IPAddress(text) {
            self = .literal(try Self.host(address), scope: nil)
        } else {
            self = .name(try Self.hostName(text))
        }
    }

    private static func v6(_ text: String) throws(ProbeAddressFault) -> ProbeAddress {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parsing: parts[0]) else { throw .spelling }
        guard parts.count == 2 else {
            if address.isLinkLocalV6 { throw .lacksScope }
            return .literal(try host(address), scope: nil)
        }
        let scope = String(parts[1])
        guard address.isLinkLocalV6, isInterface(scope) else { throw .spelling }
        return .literal(address, scope: scope)
    }

    private static func host(_ address: IPAddress) throws(ProbeAddressFault) -> IPAddress {
        // 0.0.0.0/8 and 240.0.0.0/4: nothing there is a host (RFC 1122 §3.2.1.3, RFC 1112 §4).
        let isReserved = address.v4.map { $0 >> 24 == 0 || $0 >> 28 == 15 } ?? false
        if address.isGroup || address.isUnspecified || isReserved { throw .notOneHost }
        return address
    }

    private static func isInterface(_ text: String) -> Bool {
        (1...15).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") }
    }

    /// Letters, digits, `-` and `_`; the last label is not a number (RFC 1123 §2.1), nor spelled like one.
    private static func hostName(_ text: String) throws(ProbeAddressFault) -> String {
        let labels = (text.hasSuffix(".") ? text.dropLast() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        let isSpelled = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isLabelByte)
                && label.first != "-" && label.last != "-"
        }
        guard isSpelled, let last = labels.last?.lowercased() else { throw .spelling }
        let isNumber = last.utf8.allSatisfy { (48...57).contains($0) }
        let isHex = last.hasPrefix("0x") && last.utf8.dropFirst(2).allSatisfy { HexDigit.value($0) != nil }
        guard !isNumber, !isHex else { throw .spelling }
        return text.lowercased()
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

extension ProbeAddress: CustomStringConvertible {
    /// As it is written; `init` reads it back.
    public var description: String {
        switch self {
        case .literal(let address, let scope): scope.map { "\(address)%\($0)" } ?? "\(address)"
        case .name(let name): name
        case .word(let word): word.rawValue
        }
    }
}

/// Why a text is not where a target may be.
public enum ProbeAddressFault: String, Error, Sendable, CustomStringConvertible {
    case empty, tooLong, spelling, notOneHost, lacksScope, kind, lacksPort, record

    public var description: String {
        switch self {
        case .empty: "It is empty."
        case .tooLong: "It is too long."
        case .spelling: "It is not an IPv4 or IPv6 address, nor a host name."
        case .notOneHost: "It is not the address of one host."
        case .lacksScope: "A link-local address needs its interface: fe80::1%eth0."
        case .kind: "It is none of tcp://, http://, https:// and dns://; what is pinged has none."
        case .lacksPort: "Its port is not a number from 1 to 65535: tcp://192.0.2.1:443."
        case .record: "It names no record to ask for: dns://192.0.2.53/shop.example/AAAA."
        }
    }
}
