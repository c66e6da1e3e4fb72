/// Reads values of one section of a file. Each look-up has a purse: a file that leads in circles, or promises more than it
/// holds, empties it, and is at fault.
///
/// Source: MaxMind DB file format specification 2.0, "Output data section".
struct MaxMindDecoder<Bytes: MaxMindBytes> {
    private static var deepest: Int { 16 }
    private static var longestText: Int { 1024 }
    /// Values of one record.
    private static var mostValues: Int { 4096 }

    private let bytes: Bytes
    /// The section in the file.
    private let section: Range<Int>
    private var place: Int
    private var values = 0

    init(_ bytes: Bytes, section: Range<Int>, at offset: Int) throws(MaxMindFault) {
        guard offset >= 0, offset < section.count else {
            throw MaxMindFault("a record is beyond the file's data")
        }
        self.bytes = bytes
        self.section = section
        place = section.lowerBound + offset
    }

    mutating func value() throws(MaxMindFault) -> MaxMindValue { try value(depth: 0, followsPointer: false) }

    private mutating func take(_ count: Int) throws(MaxMindFault) -> [UInt8] {
        guard count <= section.upperBound - place, let found = bytes.bytes(at: place, count: count) else {
            throw MaxMindFault("a value ends beyond the file's data")
        }
        place += count
        return found
    }

    private mutating func number(_ count: Int) throws(MaxMindFault) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func value(depth: Int, followsPointer: Bool) throws(MaxMindFault) -> MaxMindValue {
        values += 1
        guard depth <= Self.deepest else { throw MaxMindFault("a record is nested too deeply") }
        guard values <= Self.mostValues else { throw MaxMindFault("a record holds too many values") }
        let control = try take(1)[0]
        var type = Int(control >> 5)
        if type == 1 {
            guard !followsPointer else { throw MaxMindFault("a pointer leads to a pointer") }
            return try pointed(control, depth: depth)
        }
        if type == 0 { type = Int(try number(1)) + 7 }
        let count = try size(control)
        switch type {
        case 2: return .text(try text(count))
        case 3: return .number(Double(bitPattern: try number(of: count, exactly: 8)))
        case 4: return .bytes(try short(count))
        case 5: return .whole(try number(of: count, atMost: 2))
        case 6: return .whole(try number(of: count, atMost: 4))
        case 7: return .map(try map(count, depth: depth))
        case 8: return .number(Double(Int32(truncatingIfNeeded: try number(of: count, atMost: 4))))
        case 9: return .whole(try number(of: count, atMost: 8))
        case 10: return .bytes(try short(count))
        case 11: return .list(try list(count, depth: depth))
        case 14:
            guard count < 2 else { throw MaxMindFault("a flag is neither 0 nor 1") }
            return .flag(count == 1)
        case 15: return .number(Double(Float(bitPattern: UInt32(try number(of: count, exactly: 4)))))
        default: throw MaxMindFault("a value is of the unknown type \(type)")
        }
    }

    private mutating func size(_ control: UInt8) throws(MaxMindFault) -> Int {
        switch control & 31 {
        case 29: 29 + Int(try number(1))
        case 30: 285 + Int(try number(2))
        case 31: 65_821 + Int(try number(3))
        case let count: Int(count)
        }
    }

    /// The value elsewhere in the section; reading goes on behind the pointer.
    private mutating func pointed(_ control: UInt8, depth: Int) throws(MaxMindFault) -> MaxMindValue {
        let high = UInt64(control & 7)
        let offset: UInt64
        switch control >> 3 & 3 {
        case 0: offset = high << 8 | (try number(1))
        case 1: offset = (high << 16 | (try number(2))) + 2048
        case 2: offset = (high << 24 | (try number(3))) + 526_336
        default: offset = try number(4)
        }
        guard offset < UInt64(section.count) else {
            throw MaxMindFault("a pointer leads beyond the file's data")
        }
        let back = place
        place = section.lowerBound + Int(offset)
        let found = try value(depth: depth + 1, followsPointer: true)
        place = back
        return found
    }

    private mutating func number(of count: Int, atMost most: Int) throws(MaxMindFault) -> UInt64 {
        guard count <= most else { throw MaxMindFault("a number is too long") }
        return try number(count)
    }

    private mutating func number(of count: Int, exactly wanted: Int) throws(MaxMindFault) -> UInt64 {
        guard count == wanted else { throw MaxMindFault("a number is not of \(wanted) bytes") }
        return try number(count)
    }

    private mutating func short(_ count: Int) throws(MaxMindFault) -> [UInt8] {
        guard count <= Self.longestText else {
            throw MaxMindFault("a text is longer than \(Self.longestText) bytes")
        }
        return try take(count)
    }

    /// Bytes that are not UTF-8 are replaced.
    private mutating func text(_ count: Int) throws(MaxMindFault) -> String {
        String(decoding: try short(count), as: UTF8.self)
    }

    private mutating func map(_ count: Int, depth: Int) throws(MaxMindFault) -> [String: MaxMindValue] {
        guard count <= Self.mostValues else { throw MaxMindFault("a record holds too many values") }
        var members: [String: MaxMindValue] = [:]
        for _ in 0..<count {
            guard case .text(let name) = try value(depth: depth + 1, followsPointer: false) else {
                throw MaxMindFault("a member's name is not a text")
            }
            members[name] = try value(depth: depth + 1, followsPointer: false)
        }
        return members
    }

    private mutating func list(_ count: Int, depth: Int) throws(MaxMindFault) -> [MaxMindValue] {
        guard count <= Self.mostValues else { throw MaxMindFault("a record holds too many values") }
        var elements: [MaxMindValue] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1, followsPointer: false)) }
        return elements
    }
}
