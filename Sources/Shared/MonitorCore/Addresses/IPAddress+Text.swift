extension IPAddress: LosslessStringConvertible {
    /// Reads `192.168.1.2` or any RFC 4291 §2.2 form of an IPv6 address, without zone.
    ///
    /// - Returns: `nil` for anything else; leading zeros in IPv4 are refused, since some read them as octal.
    public init?(_ text: String) {
        self.init(parsing: text[...])
    }

    public init?(parsing text: Substring) {
        self.init(utf8: Array(text.utf8)[...])
    }

    public init?(utf8 text: ArraySlice<UInt8>) {
        guard
            let address = text.contains(UInt8(ascii: ":"))
                ? Self.v6(text) : Self.dottedQuad(text).map(Self.init(v4:))
        else { return nil }
        self = address
    }

    /// IPv4 dotted; IPv6 in the canonical form of RFC 5952.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(39)
        if let v4 { Self.write(v4, to: &text) } else { writeGroups(to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func write(_ v4: UInt32, to text: inout [UInt8]) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            let octet = UInt8(truncatingIfNeeded: v4 >> shift)
            if octet >= 100 { text.append(UInt8(ascii: "0") + octet / 100) }
            if octet >= 10 { text.append(UInt8(ascii: "0") + octet / 10 % 10) }
            text.append(UInt8(ascii: "0") + octet % 10)
            if shift > 0 { text.append(UInt8(ascii: ".")) }
        }
    }

    private func writeGroups(to text: inout [UInt8]) {
        let zeros = longestZeroRun ?? 8..<8
        let colon = UInt8(ascii: ":")
        for index in 0..<8 where !zeros.contains(index) {
            if index == zeros.upperBound { text += [colon, colon] } else if index > 0 { text.append(colon) }
            let group = group(index)
            for shift in stride(from: UInt16(12), through: 0, by: -4) where shift == 0 || group >> shift > 0 {
                text.append(HexDigit.text(UInt8(truncatingIfNeeded: group >> shift & 15)))
            }
        }
        if zeros.upperBound == 8, !zeros.isEmpty { text += [colon, colon] }
    }

    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
    }

    private static func dottedQuad(_ text: ArraySlice<UInt8>) -> UInt32? {
        var rest = text
        var value: UInt32 = 0
        for index in 0..<4 {
            if index > 0, rest.popFirst() != UInt8(ascii: ".") { return nil }
            let digits = rest.prefix { (48...57).contains($0) }
            guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0")
            else { return nil }
            let octet = digits.reduce(0) { $0 * 10 + UInt32($1 - 48) }
            guard octet < 256 else { return nil }
            value = value << 8 | octet
            rest = rest.dropFirst(digits.count)
        }
        return rest.isEmpty ? value : nil
    }

    /// Groups are shifted in from the right; those before `::` move to the front at the end.
    private static func v6(_ text: ArraySlice<UInt8>) -> IPAddress? {
        var rest = text
        var (value, count, gap): (UInt128, Int, Int?) = (0, 0, nil)
        if rest.starts(with: [UInt8(ascii: ":"), UInt8(ascii: ":")]) {
            rest = rest.dropFirst(2)
            gap = 0
        }
        while !rest.isEmpty {
            let digits = rest.prefix { HexDigit.value($0) != nil }
            if rest.count > digits.count, rest[digits.endIndex] == UInt8(ascii: ".") {
                guard let v4 = dottedQuad(rest) else { return nil }
                (value, count, rest) = (value << 32 | UInt128(v4), count + 2, [])
                break
            }
            guard (1...4).contains(digits.count), count < 8 else { return nil }
            value = value << 16 | digits.reduce(0) { $0 << 4 | UInt128(HexDigit.value($1)!) }
            count += 1
            rest = rest.dropFirst(digits.count)
            guard let colon = rest.popFirst() else { break }
            guard colon == UInt8(ascii: ":"), let next = rest.first else { return nil }
            if next == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = count
                rest = rest.dropFirst()
            }
        }
        return address(value, count, gap: gap)
    }

    private static func address(_ value: UInt128, _ count: Int, gap: Int?) -> IPAddress? {
        guard let gap else {
            return count == 8
                ? IPAddress(high: UInt64(value >> 64), low: UInt64(truncatingIfNeeded: value)) : nil
        }
        guard count < 8 else { return nil }
        let after = UInt128(16 * (count - gap))
        let head = (value >> after) << UInt128(16 * (8 - gap))
        let whole = head | value & ((1 << after) - 1)
        return IPAddress(high: UInt64(whole >> 64), low: UInt64(truncatingIfNeeded: whole))
    }

    /// The first longest run of at least two zero groups (RFC 5952 §4.2).
    private var longestZeroRun: Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < 8 {
            guard group(start) == 0 else {
                start += 1
                continue
            }
            let end = (start..<8).first { group($0) != 0 } ?? 8
            if end - start > max(1, best?.count ?? 0) { best = start..<end }
            start = end
        }
        return best
    }
}
