extension IPAddress: LosslessStringConvertible {
    /// Reads `192.168.1.2` or any RFC 4291 §2.2 form of an IPv6 address, without zone.
    ///
    /// - Returns: `nil` for anything else; leading zeros in IPv4 are refused, since some read them as octal.
    public init?(_ text: String) {
        self.init(parsing: text[...])
    }

    public init?(parsing text: Substring) {
        if !text.utf8.contains(UInt8(ascii: ":")) {
            guard let v4 = Self.dottedQuad(text) else { return nil }
            self.init(v4: v4)
            return
        }
        guard let groups = Self.groups(text) else { return nil }
        self.init(
            high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
    }

    /// IPv4 dotted; IPv6 in the canonical form of RFC 5952.
    public var description: String {
        if let v4 {
            return (0..<4).map { String(v4 >> UInt32(24 - 8 * $0) & 255) }.joined(separator: ".")
        }
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
        }
        let hex = groups.map { String($0, radix: 16) }
        guard let zeros = Self.longestZeroRun(groups) else { return hex.joined(separator: ":") }
        return hex[..<zeros.lowerBound].joined(separator: ":") + "::"
            + hex[zeros.upperBound...].joined(separator: ":")
    }

    private static func dottedQuad(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.first != "0", let octet = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    /// Exactly eight groups, the `::` filled in.
    private static func groups(_ text: Substring) -> [UInt16]? {
        guard text.utf8.count <= 45 else { return nil }
        guard let gap = doubleColon(in: text) else {
            let all = plainGroups(text)
            return all?.count == 8 ? all : nil
        }
        let after = text.utf8.index(gap, offsetBy: 2)
        let head = text[..<gap]
        let tail = text[after...]
        guard let first = head.isEmpty ? [] : plainGroups(head),
            let last = tail.isEmpty ? [] : plainGroups(tail),
            first.count + last.count < 8
        else { return nil }
        return first + Array(repeating: 0, count: 8 - first.count - last.count) + last
    }

    private static func doubleColon(in text: Substring) -> Substring.Index? {
        zip(text.utf8.indices, zip(text.utf8, text.utf8.dropFirst()))
            .first { $0.1 == (UInt8(ascii: ":"), UInt8(ascii: ":")) }?.0
    }

    private static func plainGroups(_ text: Substring) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let v4 = dottedQuad(part) else { return nil }
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xffff)]
            } else {
                guard (1...4).contains(part.utf8.count), part.first != "+", part.first != "-",
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// The first longest run of at least two zero groups (RFC 5952 §4.2).
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < 8 {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(1, best?.count ?? 0) { best = start..<end }
            start = end
        }
        return best
    }
}
