public import MonitorCore

/// Takes secrets out of lines, and puts pseudonyms in place of whom they speak of. What it gives may leave the house.
///
/// - Complexity: O(bytes); most of them cost one look into a table.
public struct Redactor: Sendable {
    public internal(set) var pseudonyms = Pseudonyms()
    /// How often each kind was found.
    public internal(set) var found: [SecretKind: Int] = [:]
    /// Whether addresses stay as they are.
    let keepsAddresses: Bool
    let networks: [NetworkRange]
    /// Names of this house's machines, in lower case.
    let hosts: Set<ByteKey>
    /// Users that were named in a line about logins: from then on everywhere.
    var users: Set<ByteKey> = []
    /// By length and first letter, whether a name can be one of them: saves looking most words up.
    var nameFilter = [UInt32](repeating: 0, count: 256)
    /// Lines of a private key that are left to pass over.
    var keyLines = 0

    var bytes: ArraySlice<UInt8> = []
    var out: [UInt8] = []
    /// Of the line: whether it is about logins; `nil` before it was looked at.
    var isLogin: Bool?

    /// - Parameters:
    ///   - hosts: names of this house's machines.
    ///   - networks: of this house, beside private ones.
    public init(hosts: [String] = [], networks: [NetworkRange] = [], keepsAddresses: Bool = false) {
        self.hosts = Set(
            hosts.filter { (2...63).contains($0.utf8.count) }.map {
                ByteKey(Array($0.lowercased().utf8)[...])
            })
        self.networks = networks
        self.keepsAddresses = keepsAddresses
        for host in self.hosts { note(host.bytes) }
    }

    static let keyBegins: StaticString = "-----begin "
    static let longestKey = 200

    /// - Returns: the line without what must not leave; `nil` for one that is all secret.
    public mutating func redact(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        if keyLines > 0 {
            keyLines = line.has("-----end ") ? 0 : keyLines - 1
            return nil
        }
        bytes = line
        out = []
        out.reserveCapacity(line.count + 32)
        isLogin = nil
        var index = line.startIndex
        let end = line.endIndex
        while index < end {
            let byte = bytes[index]
            if ByteClass.table[Int(byte)] & ByteClass.letterOrDigit != 0 {
                index = word(at: index)
                continue
            }
            if let next = mark(byte, at: index) {
                index = next
                continue
            }
            out.append(byte)
            index += 1
        }
        return out
    }

    func isWordByte(_ index: Int) -> Bool {
        ByteClass.table[Int(bytes[index])] & ByteClass.word != 0
    }

    mutating func mask(_ kind: SecretKind, to end: Int) -> Int {
        found[kind, default: 0] += 1
        out += kind.mark
        return end
    }

    // MARK: Marks

    /// What begins with a mark: a hash, a telephone number, a private key, an address of IPv6.
    mutating func mark(_ byte: UInt8, at index: Int) -> Int? {
        switch byte {
        case UInt8(ascii: "$"): return passwordHash(at: index)
        case UInt8(ascii: "+"): return phone(at: index)
        case UInt8(ascii: "-"): return privateKey(at: index)
        case UInt8(ascii: ":"): return leadingColons(at: index)
        default: return nil
        }
    }

    mutating func passwordHash(at index: Int) -> Int? {
        let rest = bytes[index...]
        guard let second = rest.dropFirst().prefix(12).firstIndex(of: UInt8(ascii: "$")) else { return nil }
        let scheme = rest[(index + 1)..<second].text
        guard
            ["1", "5", "6", "y", "gy", "7", "2a", "2b", "2y", "argon2i", "argon2id", "scrypt"].contains(
                scheme)
        else { return nil }
        let end = rest[(second + 1)...].firstIndex { byte in
            let kind = ByteClass.table[Int(byte)]
            return kind & (ByteClass.letterOrDigit | ByteClass.base64 | ByteClass.mail) == 0
                && byte != UInt8(ascii: "$") && byte != UInt8(ascii: ",")
        }
        let stop = end ?? bytes.endIndex
        guard stop - second > 8 else { return nil }
        return mask(.passwordHash, to: stop)
    }

    mutating func phone(at index: Int) -> Int? {
        if index > bytes.startIndex, isWordByte(index - 1) { return nil }
        var (digits, position) = (0, index + 1)
        var end = position
        while position < bytes.endIndex, position - index < 24 {
            let byte = bytes[position]
            if (48...57).contains(byte) {
                digits += 1
                end = position + 1
            } else if byte != 0x20, byte != UInt8(ascii: "-"), byte != UInt8(ascii: "("),
                byte != UInt8(ascii: ")")
            {
                break
            }
            position += 1
        }
        guard (9...15).contains(digits), end == bytes.endIndex || !isWordByte(end) else { return nil }
        return mask(.phoneNumber, to: end)
    }

    mutating func privateKey(at index: Int) -> Int? {
        guard index + 11 < bytes.endIndex, bytes[index + 1] == byte5, bytes[index + 4] == byte5,
            bytes[index...].range(of: Self.keyBegins)?.lowerBound == index,
            bytes[index...].prefix(64).has("private key")
        else { return nil }
        if let end = bytes[(index + 11)...].range(of: "-----end ") {
            let rest = bytes[end.upperBound...].range(of: "-----")
            return mask(.privateKey, to: rest?.upperBound ?? bytes.endIndex)
        }
        keyLines = Self.longestKey
        return mask(.privateKey, to: bytes.endIndex)
    }

    var byte5: UInt8 { UInt8(ascii: "-") }

    mutating func leadingColons(at index: Int) -> Int? {
        guard index + 1 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: ":") else { return nil }
        if index > bytes.startIndex, isWordByte(index - 1) { return nil }
        return addressV6(from: index)
    }

    // MARK: Words

    /// - Returns: where to go on.
    mutating func word(at start: Int) -> Int {
        let end = bytes.endIndex
        // Letters, digits, `_`, `-`; the same with `.`, `+`, `%` behind it, up to an `@`.
        var (wordEnd, seen, index) = (-1, UInt8(0), start)
        while index < end {
            let kind = ByteClass.table[Int(bytes[index])]
            if kind & ByteClass.word == 0 {
                if wordEnd < 0 { wordEnd = index }
                if kind & ByteClass.mail == 0 { break }
            } else if wordEnd < 0 {
                seen |= kind
            }
            index += 1
        }
        let longEnd = index
        if wordEnd < 0 { wordEnd = index }
        let next = longEnd < end ? bytes[longEnd] : 0
        if next == UInt8(ascii: "@"), let stop = mail(start, at: longEnd) { return stop }
        if wordEnd - start >= 15, let stop = token(start, wordEnd) { return stop }
        let follower = wordEnd < end ? bytes[wordEnd] : 0
        if follower == UInt8(ascii: ":"), let stop = url(start, wordEnd) ?? telegram(start, wordEnd) {
            return stop
        }
        if let stop = named(start, wordEnd, follower) { return stop }
        if seen & ByteClass.digit != 0
            || seen & ~(ByteClass.hexLetter | ByteClass.upper | ByteClass.lower) == 0,
            let stop = address(start, wordEnd, follower, longEnd)
        {
            return stop
        }
        if seen & ByteClass.digit != 0 {
            if seen & ~(ByteClass.digit | ByteClass.joint) == 0, let stop = card(start) { return stop }
            if let stop = secretPath(start, wordEnd) { return stop }
        }
        if longEnd - start >= 12 || follower == UInt8(ascii: "/") || follower == UInt8(ascii: "="),
            let stop = random(start)
        {
            return stop
        }
        if let stop = host(start, wordEnd, longEnd) ?? user(start, wordEnd) { return stop }
        out += bytes[start..<wordEnd]
        return wordEnd
    }

    mutating func mail(_ start: Int, at sign: Int) -> Int? {
        var index = sign + 1
        var lastDot = -1
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: ".") {
                lastDot = index
            } else if ByteClass.table[Int(byte)] & ByteClass.word == 0 {
                break
            }
            index += 1
        }
        while index > sign + 1, !isWordByte(index - 1) { index -= 1 }
        guard lastDot > sign + 1, lastDot < index - 2, sign > start else { return nil }
        let top = bytes[(lastDot + 1)..<index]
        guard top.allSatisfy({ ByteClass.table[Int($0)] & (ByteClass.upper | ByteClass.lower) != 0 }),
            !Self.units.contains(top.text)
        else { return nil }
        return mask(.mailAddress, to: index)
    }

    /// Kinds of systemd's units: `getty@tty1.service` is not an address.
    static let units: Set<String> = [
        "service", "socket", "timer", "mount", "target", "slice", "scope", "device", "path", "swap",
        "automount",
    ]

    mutating func token(_ start: Int, _ wordEnd: Int) -> Int? {
        guard let shape = TokenShapes.shape(bytes, from: start, to: wordEnd) else { return nil }
        var end = wordEnd
        if shape.hasDots {
            guard end < bytes.endIndex, bytes[end] == UInt8(ascii: ".") else { return nil }
            while end < bytes.endIndex, isWordByte(end) || bytes[end] == UInt8(ascii: ".") { end += 1 }
        }
        return mask(shape.kind, to: end)
    }

    mutating func telegram(_ start: Int, _ colon: Int) -> Int? {
        guard colon - start >= 8, bytes[(colon - 8)..<colon].allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        var end = colon + 1
        while end < bytes.endIndex, isWordByte(end) { end += 1 }
        return end - colon > 30 ? mask(.telegramToken, to: end) : nil
    }

    /// `scheme://name:password@host/path`, and hooks whose paths are their secrets.
    mutating func url(_ start: Int, _ colon: Int) -> Int? {
        guard colon + 3 < bytes.endIndex, bytes[colon + 1] == UInt8(ascii: "/"),
            bytes[colon + 2] == UInt8(ascii: "/")
        else { return nil }
        let rest = bytes[(colon + 3)...]
        let hostEnd = rest.firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\"") }
        let authority = rest[..<(hostEnd ?? rest.endIndex)]
        if let sign = authority.lastIndex(of: UInt8(ascii: "@")) {
            out += bytes[start..<(colon + 3)]
            return mask(.urlLogin, to: sign)
        }
        let path = rest[authority.endIndex...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
        let kind: SecretKind? =
            if authority.hasAny(["discord.com", "discordapp.com"]), path.has("/webhooks/") {
                .discordHook
            } else if authority.has("hooks.slack.com") {
                .slackHook
            } else {
                nil
            }
        guard let kind else { return nil }
        out += bytes[start..<authority.endIndex]
        return mask(kind, to: path.endIndex)
    }
}
