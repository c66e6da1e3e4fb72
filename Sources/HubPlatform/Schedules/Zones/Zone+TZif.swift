extension Zone {
    /// Files of tzdata have 114 bytes to 4 KB.
    public static let longestFile = 65_536
    static let mostChanges = 4096

    /// Reads a file as the time zone compiler writes it, of any version. What is damaged or hostile is refused.
    ///
    /// - Parameters:
    ///   - name: what the zone is called.
    ///   - bytes: the whole file.
    ///
    /// Source: RFC 9636 §3.
    public init(name: String, tzif bytes: [UInt8]) throws(ZoneFault) {
        guard bytes.count <= Self.longestFile else {
            throw ZoneFault(.damaged("is longer than \(Self.longestFile) bytes"), name: name)
        }
        var reader = TZifReader(name: name, bytes: bytes)
        self = try reader.zone()
    }
}

/// Takes a TZif file apart, from the front to the back.
private struct TZifReader {
    private struct Counts {
        let universal: Int
        let standard: Int
        let leaps: Int
        let changes: Int
        let kinds: Int
        let letters: Int

        /// Length of the block, with times of this many bytes.
        func bytes(_ width: Int) -> Int {
            changes * (width + 1) + kinds * 6 + letters + leaps * (width + 4) + standard + universal
        }
    }

    let name: String
    let bytes: [UInt8]
    private var position = 0

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    mutating func zone() throws(ZoneFault) -> Zone {
        var (version, counts) = try header()
        // Version 1 has times of 32 bits; later ones repeat everything with 64, and end with a rule.
        guard version > 0 else { return try block(counts, width: 4, isLast: true) }
        try skip(counts.bytes(4))
        (version, counts) = try header()
        return try block(counts, width: 8, isLast: false)
    }

    private mutating func header() throws(ZoneFault) -> (version: UInt8, counts: Counts) {
        guard bytes.count - position >= 44, bytes[position..<position + 4].elementsEqual("TZif".utf8) else {
            throw fault("is not a TZif file")
        }
        let version = bytes[position + 4]
        guard version == 0 || (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(version) else {
            throw fault("is of an unknown version")
        }
        position += 20
        let counts = Counts(
            universal: word(), standard: word(), leaps: word(), changes: word(), kinds: word(),
            letters: word())
        guard counts.changes <= Zone.mostChanges, (1...256).contains(counts.kinds),
            (1...2048).contains(counts.letters), counts.leaps <= 1024,
            counts.universal == 0 || counts.universal == counts.kinds,
            counts.standard == 0 || counts.standard == counts.kinds
        else { throw fault("counts what no zone has") }
        return (version, counts)
    }

    private mutating func block(
        _ counts: Counts, width: Int, isLast: Bool
    ) throws(ZoneFault) -> Zone {
        guard bytes.count - position >= counts.bytes(width) else { throw fault("ends too early") }
        guard counts.leaps == 0 else { throw ZoneFault(.leapSeconds, name: name) }
        let changes = times(counts.changes, width)
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw fault("has changes out of order")
        }
        let kinds = Array(take(counts.changes))
        guard kinds.allSatisfy({ $0 < counts.kinds }) else { throw fault("names an offset that it lacks") }
        let offsets = try offsets(counts)
        position += counts.standard + counts.universal
        return Zone(
            name: name, changes: changes, kinds: kinds, offsets: offsets, rule: isLast ? nil : try rule())
    }

    private mutating func times(_ count: Int, _ width: Int) -> [Int] {
        var times: [Int] = []
        times.reserveCapacity(count)
        for _ in 0..<count {
            let bits = take(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let time = width == 4 ? Int(Int32(truncatingIfNeeded: bits)) : Int(Int64(bitPattern: bits))
            // The start of the universe, where some compilers begin, must not overflow a sum.
            times.append(min(max(time, -Self.furthest), Self.furthest))
        }
        return times
    }

    /// Far beyond any date, and far within arithmetic.
    private static let furthest = 1 << 59

    private mutating func offsets(_ counts: Counts) throws(ZoneFault) -> [ZoneOffset] {
        let records = take(counts.kinds * 6)
        let letters = take(counts.letters)
        var offsets: [ZoneOffset] = []
        for start in stride(from: records.startIndex, to: records.endIndex, by: 6) {
            let bits = records[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let seconds = Int(Int32(bitPattern: bits))
            let (isDaylight, at) = (records[start + 4], Int(records[start + 5]))
            guard (-89_999...93_599).contains(seconds), isDaylight <= 1 else {
                throw fault("has an offset beyond a day")
            }
            offsets.append(
                ZoneOffset(
                    seconds: seconds, isDaylight: isDaylight == 1, abbreviation: try text(letters, at)))
        }
        return offsets
    }

    private func text(_ letters: ArraySlice<UInt8>, _ index: Int) throws(ZoneFault) -> String {
        let tail = letters.dropFirst(index)
        let word = tail.prefix { $0 != 0 }
        guard index < letters.count, word.count < tail.count, word.count <= 16,
            word.allSatisfy({ (0x21...0x7e).contains($0) })
        else { throw fault("has an abbreviation without an end") }
        return String(decoding: word, as: UTF8.self)
    }

    /// Between two newlines; nothing there is no rule.
    private mutating func rule() throws(ZoneFault) -> ZoneRule? {
        let rest = bytes[position...]
        guard rest.first == UInt8(ascii: "\n"), rest.last == UInt8(ascii: "\n"), rest.count >= 2 else {
            throw fault("lacks its last line")
        }
        let text = rest.dropFirst().dropLast()
        if text.isEmpty { return nil }
        guard let rule = ZoneRule(text) else { throw fault("has a rule that cannot be read") }
        return rule
    }

    private mutating func word() -> Int { take(4).reduce(0) { $0 << 8 | Int($1) } }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func skip(_ count: Int) throws(ZoneFault) {
        guard bytes.count - position >= count else { throw fault("ends too early") }
        position += count
    }

    private func fault(_ reason: String) -> ZoneFault { ZoneFault(.damaged(reason), name: name) }
}
