/// Reads a line back before its bytes leave, by a grammar of its own that shares nothing with what made the line.
///
/// Exactly the eight forms pass, in the mode in which the OLT takes them, and what reads or moves between modes. Anything
/// else, a byte more or less, does not.
package enum LineGate {
    /// What a line that passes is.
    package enum Form: Equatable, Sendable {
        case write(OltWrite)
        /// `display …`, which changes nothing.
        case read
        /// Moves between modes, or ends the session.
        case move
        /// Makes the session quiet; ends with it.
        case quiet
    }

    /// - Parameter mode: where the session is, by the OLT's prompt.
    /// - Returns: `nil` for a line that may not be sent there.
    package static func form(_ line: [UInt8], in mode: OltMode) -> Form? {
        // Printable ASCII without `?`, which asks for help while typing, and no tab, which completes.
        guard (1...300).contains(line.count),
            line.allSatisfy({ $0 >= 0x20 && $0 <= 0x7e && $0 != UInt8(ascii: "?") }), line.first != 0x20,
            line.last != 0x20
        else { return nil }
        if let fixed = fixed(line, mode) { return fixed }
        var words = Words(line)
        if words.take("display") { return isRead(line) ? .read : nil }
        switch mode {
        case .config: return service(words).map(Form.write)
        case .board(let slot): return board(words, slot).map(Form.write)
        case .user, .privileged: return nil
        }
    }

    private static func fixed(_ line: [UInt8], _ mode: OltMode) -> Form? {
        switch String(decoding: line, as: UTF8.self) {
        case "enable": mode == .user ? .move : nil
        case "config": mode == .privileged ? .move : nil
        case "quit", "return": .move
        case "idle-timeout 255", "undo smart", "scroll 512", "undo alarm output all":
            mode == .user ? nil : .quiet
        case "save": mode == .config ? .write(.save) : nil
        default:
            if mode == .config, var words = Optional(Words(line)), words.take("interface"),
                words.take("gpon"),
                let place = words.next(), place.count <= 4, place.starts(with: "0/".utf8),
                number(place.dropFirst(2), 0, 22) != nil, words.isEmpty
            {
                .move
            } else {
                nil
            }
        }
    }

    /// Letters, digits and what places and names hold; `|` and the rest could redirect.
    private static func isRead(_ line: [UInt8]) -> Bool {
        line.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: " "), UInt8(ascii: "-"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    // MARK: - In configuration mode

    private static func service(_ words: Words) -> OltWrite? {
        var words = words
        if words.take("undo") {
            guard words.take("service-port"), let index = words.number(0, 32_767), words.isEmpty else {
                return nil
            }
            return .removeServicePort(index: index, of: nil)
        }
        guard words.take("service-port"), let index = words.number(0, 32_767), words.take("vlan"),
            let vlan = words.number(1, 4094), words.take("gpon"), let port = words.place(), words.take("ont"),
            let ont = words.number(0, 127), words.take("gemport"), let gem = words.number(1, 1023),
            words.take("multi-service"), words.take("user-vlan"), let user = words.number(1, 4094),
            words.take("tag-transform"), words.take("translate")
        else { return nil }
        var rx: Int?
        var tx: Int?
        if !words.isEmpty {
            guard words.take("inbound"), words.take("traffic-table"), words.take("index"),
                let inbound = words.number(0, 1023), words.take("outbound"), words.take("traffic-table"),
                words.take("index"), let outbound = words.number(0, 1023), words.isEmpty
            else { return nil }
            (rx, tx) = (inbound, outbound)
        }
        guard let port = PonPort(slot: port.slot, port: port.port),
            let service = ServicePort(
                index: index, vlan: vlan, gem: gem, userVLAN: user, rxTable: rx, txTable: tx)
        else { return nil }
        return .addServicePort(OltWrite.Target(port: port, ont: ont), service)
    }

    // MARK: - On a board

    private static func board(_ words: Words, _ slot: Int) -> OltWrite? {
        var words = words
        guard words.take("ont"), let verb = words.next() else { return nil }
        switch String(decoding: verb, as: UTF8.self) {
        case "confirm":
            guard let port = words.number(0, 15), let on = PonPort(slot: slot, port: port),
                let registration = registration(&words)
            else { return nil }
            return .confirmTerminal(on, registration)
        case "add":
            guard let port = words.number(0, 15), let on = PonPort(slot: slot, port: port),
                let ont = words.number(0, 127), let place = TerminalPlace(on, ont),
                let registration = registration(&words)
            else { return nil }
            return .addTerminal(place, registration)
        case "delete":
            guard let port = words.number(0, 15), let on = PonPort(slot: slot, port: port),
                let ont = words.number(0, 127), words.isEmpty
            else { return nil }
            return .deleteTerminal(OltWrite.Target(port: on, ont: ont))
        case "port":
            guard words.take("native-vlan"), let port = words.number(0, 15),
                let on = PonPort(slot: slot, port: port),
                let ont = words.number(0, 127), words.take("eth"), let ethernet = words.number(1, 8),
                words.take("vlan"), let vlan = words.number(1, 4094), words.take("priority"),
                words.number(0, 0) != nil, words.isEmpty
            else { return nil }
            return .setNativeVLAN(OltWrite.Target(port: on, ont: ont), ethernet: ethernet, vlan: vlan)
        default: return nil
        }
    }

    private static func registration(_ words: inout Words) -> OltWrite.Registration? {
        guard words.take("sn-auth"), let serial = words.next(), serial.count == 16,
            serial.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x46) }),
            words.take("omci"),
            words.take("ont-lineprofile-id"), let line = words.number(0, 8191),
            words.take("ont-srvprofile-id"),
            let service = words.number(0, 8191),
            let number = SerialNumber(String(decoding: serial, as: UTF8.self))
        else { return nil }
        var description: TerminalDescription?
        if !words.isEmpty {
            guard words.take("desc"), let text = words.quoted(), words.isEmpty,
                let quoted = try? TerminalDescription(text), quoted.text == text
            else { return nil }
            description = quoted
        }
        return OltWrite.Registration(
            serial: number, lineProfile: line, serviceProfile: service, description: description)
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ least: Int, _ most: Int) -> Int? {
        guard (1...5).contains(digits.count), digits.count == 1 || digits.first != 0x30 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value >= least && value <= most ? value : nil
    }

    /// Words with exactly one blank between.
    private struct Words {
        private var rest: ArraySlice<UInt8>

        init(_ line: [UInt8]) { rest = line[...] }

        var isEmpty: Bool { rest.isEmpty }

        mutating func next() -> ArraySlice<UInt8>? {
            let word = rest.prefix { $0 != 0x20 }
            guard !word.isEmpty else { return nil }
            rest = rest.dropFirst(word.count)
            // A blank at the end would leave nothing behind it.
            if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
            return word
        }

        mutating func take(_ word: String) -> Bool {
            var copy = self
            guard let next = copy.next(), next.elementsEqual(word.utf8) else { return false }
            self = copy
            return true
        }

        mutating func number(_ least: Int, _ most: Int) -> Int? {
            next().flatMap { LineGate.number($0, least, most) }
        }

        /// `0/SLOT/PORT`.
        mutating func place() -> (slot: Int, port: Int)? {
            guard let word = next() else { return nil }
            let parts = word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].elementsEqual("0".utf8),
                let slot = LineGate.number(parts[1], 0, 22),
                let port = LineGate.number(parts[2], 0, 15)
            else { return nil }
            return (slot, port)
        }

        /// All that is left, between quotes, without one inside.
        mutating func quoted() -> String? {
            guard rest.count > 2, rest.first == 0x22, rest.last == 0x22 else { return nil }
            let text = rest.dropFirst().dropLast()
            guard text.count <= 64, text.last != UInt8(ascii: "\\"),
                text.allSatisfy({ byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x20, 0x28, 0x29, 0x2d, 0x2e, 0x2f, 0x5c,
                        0x5f:
                        true
                    default: false
                    }
                })
            else { return nil }
            rest = []
            return String(decoding: text, as: UTF8.self)
        }
    }
}
