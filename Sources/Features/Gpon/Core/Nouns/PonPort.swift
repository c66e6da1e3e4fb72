/// A GPON port of an OLT: `0/1/3`. The frame is always 0 in this family.
package struct PonPort: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let slots = 0...22
    package static let ports = 0...15

    package let slot: Int
    package let port: Int

    package init?(slot: Int, port: Int) {
        guard Self.slots.contains(slot), Self.ports.contains(port) else { return nil }
        self.slot = slot
        self.port = port
    }

    /// - Parameter text: `0/1/3`, and nothing else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("0".utf8), let slot = Self.small(parts[1]),
            let port = Self.small(parts[2])
        else { return nil }
        self.init(slot: slot, port: port)
    }

    package var description: String { "0/\(slot)/\(port)" }

    package static func < (one: PonPort, other: PonPort) -> Bool {
        (one.slot, one.port) < (other.slot, other.port)
    }

    /// One to three decimal digits, without a zero in front.
    static func small(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        var value = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}

/// A terminal's number below a port: `0/1/3:82`.
package struct TerminalPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let numbers = 0...127

    package let port: PonPort
    package let ont: Int

    package init?(_ port: PonPort, _ ont: Int) {
        guard Self.numbers.contains(ont) else { return nil }
        self.port = port
        self.ont = ont
    }

    /// - Parameter text: `0/1/3:82`, and nothing else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = PonPort(String(parts[0])), let ont = PonPort.small(parts[1].utf8)
        else { return nil }
        self.init(port, ont)
    }

    package var description: String { "\(port):\(ont)" }

    package static func < (one: TerminalPlace, other: TerminalPlace) -> Bool {
        (one.port, one.ont) < (other.port, other.ont)
    }
}
