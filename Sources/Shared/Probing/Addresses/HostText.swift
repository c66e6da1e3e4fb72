package import MonitorCore

/// A host as a user writes it: an address in the one spelling that sockets take, or a name.
///
/// Other spellings of addresses (`127.1`, `2130706433`, `0x7f.1`, `017700000001`, ...) mean something to some libraries
/// and something else to others. They are refused before anything is asked.
package enum HostText: Hashable, Sendable {
    case address(IPAddress)
    case name(DNSName)

    /// - Throws: `HostFault`, whose sentence says how to write it.
    package init(_ text: String) throws(HostFault) {
        guard !text.isEmpty else { throw HostFault("is empty") }
        guard text.utf8.count <= 255 else { throw HostFault("is longer than 255 bytes") }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw Self.foreign(text) }
        if let address = try Self.literal(text) {
            self = .address(address)
        } else {
            self = .name(try Self.name(text))
        }
    }

    private static func foreign(_ text: String) -> HostFault {
        text.utf8.contains { $0 <= 0x20 || $0 == 0x7f }
            ? HostFault("holds a space or a control character")
            : HostFault("holds letters beyond ASCII; write the name in its xn-- form")
    }

    private static func literal(_ text: String) throws(HostFault) -> IPAddress? {
        var inner = text[...]
        if inner.first == "[" {
            guard inner.last == "]" else { throw HostFault("lacks its closing bracket") }
            inner = inner.dropFirst().dropLast()
            guard inner.contains(":") else { throw HostFault("holds no IPv6 address between its brackets") }
        }
        if inner.contains("%") { throw HostFault("names a zone or is percent-encoded") }
        guard let address = IPAddress(parsing: inner) else {
            if inner.contains(":") { throw HostFault("is not an IPv6 address, and a port is written apart") }
            return nil
        }
        return address
    }

    private static func name(_ text: String) throws(HostFault) -> DNSName {
        guard text.utf8.allSatisfy(isOfName) else {
            throw HostFault("holds a character that no host name has")
        }
        guard let name = DNSName(host: text) else {
            throw HostFault("is not a host name: labels have 1 to 63 characters, all together 253")
        }
        guard let last = name.labels.last, !looksLikeNumber(last) else {
            throw HostFault("ends in a number, and is not written as an address of four numbers")
        }
        for label in name.labels where label.first == 0x2d || label.last == 0x2d {
            throw HostFault("has a label that begins or ends with a hyphen")
        }
        if last.elementsEqual("localhost".utf8) {
            throw HostFault("is the agent's own machine", word: .policy)
        }
        return name
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
    }

    /// Digits alone, or `0x` with hexadecimal digits: some take such a name for an address (WHATWG URL §3.5).
    private static func looksLikeNumber(_ label: [UInt8]) -> Bool {
        if label.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        guard label.count >= 2, label[0] == 0x30, label[1] == 0x78 else { return false }
        return label.dropFirst(2).allSatisfy { HexDigit.value($0) != nil }
    }
}

extension HostText: CustomStringConvertible {
    /// `192.0.2.1`, `2001:db8::1`, `www.example.net`.
    package var description: String {
        switch self {
        case .address(let address): "\(address)"
        case .name(let name): name.hostText
        }
    }

    /// As a URL and a `Host` header have it.
    package var inURL: String {
        if case .address(let address) = self, !address.isV4 { return "[\(address)]" }
        return description
    }
}

/// Why a text is not a host that can be asked for.
package struct HostFault: Error, Sendable, Equatable {
    package enum Word: String, Sendable { case spelling, policy }

    package let word: Word
    /// Without subject and final stop: `is empty`.
    package let reason: String

    package init(_ reason: String, word: Word = .spelling) {
        self.word = word
        self.reason = reason
    }
}
