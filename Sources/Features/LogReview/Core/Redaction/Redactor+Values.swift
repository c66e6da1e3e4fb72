/// Values of keys that are called secrets, and what network devices write.
extension Redactor {
    mutating func named(_ start: Int, _ wordEnd: Int, _ follower: UInt8) -> Int? {
        guard
            follower == UInt8(ascii: "=") || follower == UInt8(ascii: ":") || follower == UInt8(ascii: "\"")
                || follower == UInt8(ascii: "'") || follower == UInt8(ascii: "\\") || follower == 0x20
        else { return nil }
        let name = bytes[start..<wordEnd]
        if follower == 0x20 { return device(name, wordEnd) ?? userName(name, wordEnd) }
        if name.count == 4, follower == UInt8(ascii: "="), name.has("user") || name.has("acct"),
            let stop = userValue(wordEnd)
        {
            return stop
        }
        guard let meaning = SecretNames.meaning(name) else {
            return userName(name, wordEnd)
        }
        var index = wordEnd
        func skip(_ wanted: UInt8) { if index < bytes.endIndex, bytes[index] == wanted { index += 1 } }
        skip(UInt8(ascii: "\\"))
        skip(UInt8(ascii: "\""))
        skip(UInt8(ascii: "'"))
        while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
        guard index < bytes.endIndex,
            bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: ":")
        else { return nil }
        index += 1
        while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
        let value: (range: Range<Int>, isQuoted: Bool) = value(from: index)
        guard !value.range.isEmpty else { return nil }
        switch meaning {
        case .value:
            // `pin: 3`, `pass: ok` are counts and words; a secret is longer.
            if name.count <= 4, value.range.count < 4 { return nil }
            // The folder that a command ran in.
            if spells(name, "pwd"), bytes[value.range.lowerBound] == UInt8(ascii: "/") { return nil }
            out += bytes[start..<value.range.lowerBound]
            return mask(.namedSecret, to: value.range.upperBound)
        case .community:
            out += bytes[start..<value.range.lowerBound]
            return mask(.community, to: value.range.upperBound)
        case .line(let kind):
            out += bytes[start..<value.range.lowerBound]
            return mask(kind, to: value.isQuoted ? value.range.upperBound : bytes.endIndex)
        }
    }

    /// Up to the quote that ends it, or to a blank or what separates fields.
    func value(from start: Int) -> (range: Range<Int>, isQuoted: Bool) {
        var start = start
        if start < bytes.endIndex, bytes[start] == UInt8(ascii: "\\") { start += 1 }
        guard start < bytes.endIndex else { return (start..<start, false) }
        let quote = bytes[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let from = start + 1
            var end = from
            while end < bytes.endIndex, bytes[end] != quote {
                // An escaped quote inside of a text that is itself escaped ends it.
                if bytes[end] == UInt8(ascii: "\\"), end + 1 < bytes.endIndex, start > 0,
                    bytes[end + 1] != quote || bytes[max(bytes.startIndex, start - 1)] != UInt8(ascii: "\\")
                {
                    end += 1
                }
                end += 1
            }
            end = min(end, bytes.endIndex)
            return (from..<max(from, end), true)
        }
        let end = bytes[start...].firstIndex {
            $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "&")
                || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: ")")
                || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]")
        }
        return (start..<(end ?? bytes.endIndex), false)
    }

    /// `secret 5 $1$..`, `password 7 0822..`, `irreversible-cipher %^%#..`, `community public`, `Bearer ..`.
    mutating func device(_ name: ArraySlice<UInt8>, _ wordEnd: Int) -> Int? {
        guard (3...20).contains(name.count), Self.deviceLast[Int(bytes[wordEnd - 1])], isDevice(name) else {
            return nil
        }
        let value = bytes[wordEnd...].drop { $0 == 0x20 }
        let first = value.prefix { $0 > 0x20 }
        let second = value[first.endIndex...].drop { $0 == 0x20 }.prefix { $0 > 0x20 }
        func hide(_ word: ArraySlice<UInt8>, _ kind: SecretKind) -> Int {
            out += bytes[name.startIndex..<word.startIndex]
            return mask(kind, to: word.endIndex)
        }
        if spells(name, "bearer") || spells(name, "basic"), first.count >= 16 {
            return hide(first, .authorization)
        }
        if spells(name, "community"), !first.isEmpty, bytes.has("snmp") { return hide(first, .community) }
        if name.count >= 6, name.suffix(6).range(of: "cipher") != nil, first.count >= 6 {
            return hide(first, .deviceSecret)
        }
        if spells(name, "password") || spells(name, "secret") || spells(name, "key") || spells(name, "psk")
            || spells(name, "passphrase") || spells(name, "wpa-psk"),
            first.count == 1, (48...57).contains(first[first.startIndex]), second.count >= 4
        {
            return hide(second, .deviceSecret)
        }
        if spells(name, "secret") || spells(name, "psk") || spells(name, "passphrase")
            || spells(name, "password"),
            first.count >= 8, isMixed(first)
        {
            return hide(first, .deviceSecret)
        }
        return nil
    }

    /// Whether a word is one that network devices write in front of a secret.
    func isDevice(_ name: ArraySlice<UInt8>) -> Bool {
        if name.count >= 6, name.suffix(6).range(of: "cipher") != nil { return true }
        return Self.deviceWords.contains { spells(name, $0) }
    }

    static let deviceWords: [StaticString] = [
        "bearer", "basic", "community", "password", "secret", "key", "psk", "passphrase", "wpa-psk",
    ]

    static let deviceLast: [Bool] = (0...255).map { (byte: UInt8) in
        "rdyketc".utf8.contains(byte | 0x20)
    }

    func spells(_ name: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
        name.count == word.utf8CodeUnitCount && name.range(of: word) != nil
    }

    /// Letters with digits, and no word of a sentence.
    func isMixed(_ word: ArraySlice<UInt8>) -> Bool {
        var seen: UInt8 = 0
        for byte in word { seen |= ByteClass.table[Int(byte)] }
        return seen & ByteClass.digit != 0 && seen & (ByteClass.lower | ByteClass.upper) != 0
    }
}
