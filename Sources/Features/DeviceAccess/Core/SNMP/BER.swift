/// The bytes of SNMP: tag, length, contents.
///
/// Lengths are definite and at most four bytes long; what is nested deeper than a message of SNMP is refused by its reader.
///
/// Source: ITU-T X.690 §8.1; RFC 3417 §8.
package enum BER {
    package enum Tag {
        package static let integer: UInt8 = 0x02
        package static let octets: UInt8 = 0x04
        package static let null: UInt8 = 0x05
        package static let identifier: UInt8 = 0x06
        package static let sequence: UInt8 = 0x30
        package static let ipAddress: UInt8 = 0x40
        package static let counter32: UInt8 = 0x41
        package static let gauge32: UInt8 = 0x42
        package static let timeTicks: UInt8 = 0x43
        package static let opaque: UInt8 = 0x44
        package static let counter64: UInt8 = 0x46
        package static let noSuchObject: UInt8 = 0x80
        package static let noSuchInstance: UInt8 = 0x81
        package static let endOfView: UInt8 = 0x82
    }

    // MARK: - Writing

    package static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var bytes = [tag]
        switch contents.count {
        case ..<0x80: bytes.append(UInt8(contents.count))
        case ..<0x100: bytes += [0x81, UInt8(contents.count)]
        default: bytes += [0x82, UInt8(contents.count >> 8 & 0xff), UInt8(contents.count & 0xff)]
        }
        return bytes + contents
    }

    /// In as few bytes as hold the number and its sign.
    package static func integer(_ value: Int64) -> [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(56 - 8 * $0)) }
        while bytes.count > 1,
            (bytes[0] == 0 && bytes[1] < 0x80) || (bytes[0] == 0xff && bytes[1] >= 0x80)
        {
            bytes.removeFirst()
        }
        return element(Tag.integer, bytes)
    }

    package static func identifier(_ value: ObjectIdentifier) -> [UInt8] {
        var parts = value.parts[...]
        let first = parts.popFirst() ?? 0
        let second = parts.popFirst() ?? 0
        return element(
            Tag.identifier,
            base128(UInt64(first) * 40 + UInt64(second)) + parts.flatMap { base128(UInt64($0)) })
    }

    private static func base128(_ value: UInt64) -> [UInt8] {
        var bytes = [UInt8(value & 0x7f)]
        var rest = value >> 7
        while rest > 0 {
            bytes.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
            rest >>= 7
        }
        return bytes
    }
}

/// Reads elements from the front to the back.
package struct BERReader {
    package enum Fault: Error, Equatable { case short, length, tag, number, identifier, rest }

    private var rest: Bytes

    package init(_ bytes: Bytes) { rest = bytes }

    package var isAtEnd: Bool { rest.isEmpty }

    /// The next element's tag and contents.
    package mutating func element() throws(Fault) -> (tag: UInt8, contents: Bytes) {
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { throw .short }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7f)
            guard count >= 1, count <= 4 else { throw .length }
            length = 0
            for _ in 0..<count {
                guard let byte = rest.popFirst() else { throw .short }
                length = length << 8 | Int(byte)
            }
        }
        guard length <= rest.count else { throw .short }
        let contents = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (tag, contents)
    }

    package mutating func element(_ tag: UInt8) throws(Fault) -> Bytes {
        let found = try element()
        guard found.tag == tag else { throw .tag }
        return found.contents
    }

    package mutating func integer() throws(Fault) -> Int64 { try Self.signed(element(BER.Tag.integer)) }

    package static func signed(_ contents: Bytes) throws(Fault) -> Int64 {
        guard let first = contents.first, contents.count <= 8 else { throw .number }
        return contents.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    /// Up to nine bytes, of which the first is 0 then.
    package static func unsigned(_ contents: Bytes) throws(Fault) -> UInt64 {
        guard let first = contents.first, contents.count <= 9, contents.count < 9 || first == 0 else {
            throw .number
        }
        return contents.reduce(0) { $0 << 8 | UInt64($1) }
    }

    package static func identifier(_ contents: Bytes) throws(Fault) -> ObjectIdentifier {
        var parts: [UInt32] = []
        var value: UInt64 = 0
        var isOpen = false
        for byte in contents {
            value = value << 7 | UInt64(byte & 0x7f)
            guard value <= UInt64(UInt32.max) + 80 else { throw .identifier }
            isOpen = byte >= 0x80
            if isOpen { continue }
            if parts.isEmpty {
                let first = Swift.min(value / 40, 2)
                guard value - first * 40 <= UInt32.max else { throw .identifier }
                parts = [UInt32(first), UInt32(value - first * 40)]
            } else {
                guard let short = UInt32(exactly: value), parts.count < ObjectIdentifier.mostParts else {
                    throw .identifier
                }
                parts.append(short)
            }
            value = 0
        }
        guard !isOpen, !parts.isEmpty else { throw .identifier }
        return ObjectIdentifier(parts)
    }
}
