package import MonitorWire

/// What an attempt found, as its JSON has it. Each kind of probe has keys of its own; what stores and shows results only
/// passes them on. So this is a tree, unlike all else that is read: bounded in depth, size and keys.
package indirect enum ResultValue: Sendable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([ResultValue])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: ResultValue

        /// - Parameter name: 1 to 32 letters and digits: no other is read again.
        package init(name: String, value: ResultValue) {
            self.name = name
            self.value = value
        }
    }

    /// Bytes of the longest result that is stored.
    package static let longest = 64 << 10
    static let deepest = 8
    static let mostNodes = 4096
    static let longestText = 4096

    package init(_ members: KeyValuePairs<String, ResultValue?>) {
        self = .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    package static func count(_ number: some BinaryInteger) -> ResultValue { .number(Double(number)) }

    /// `nil` stays out of an object.
    package static func some(count: (some BinaryInteger)?) -> ResultValue? {
        count.map { .number(Double($0)) }
    }

    /// `nil` stays out of an object.
    package static func some(text: String?) -> ResultValue? { text.map { .text($0) } }
}

extension ResultValue {
    /// A member; `.null` where this is not an object, or has none of that name.
    package subscript(name: String) -> ResultValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.name == name }?.value ?? .null
    }

    package var string: String? { if case .text(let text) = self { text } else { nil } }

    package var double: Double? { if case .number(let number) = self { number } else { nil } }

    /// Whole, and of a size that counts have.
    package var whole: Int? { double.flatMap { Int(exactly: $0) } }

    package var isTrue: Bool { self == .flag(true) }

    package var elements: [ResultValue] { if case .list(let elements) = self { elements } else { [] } }

    package var members: [Member] { if case .object(let members) = self { members } else { [] } }
}

// MARK: - JSON

extension ResultValue {
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let number): bytes += Self.written { $0.value(nil, number, decimals: 3) }
        case .text(let text): bytes += Self.written { $0.value(nil, text) }
        case .list(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += Self.written { $0.value(nil, member.name) }
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func written(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: 32)
        body(&writer)
        return writer.bytes
    }

    /// - Throws: what is deeper, larger or longer than a result, and keys that none of ours is like.
    package init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        guard json.count <= Self.longest else { throw reader.fault("is longer than \(Self.longest) bytes") }
        var nodes = 0
        self = try reader.whole { (reader) throws(WireFault) in
            try ResultValue(&reader, depth: 0, nodes: &nodes)
        }
    }

    init(_ reader: inout JSONReader) throws(WireFault) {
        var nodes = 0
        self = try ResultValue(&reader, depth: 0, nodes: &nodes)
    }

    private init(_ reader: inout JSONReader, depth: Int, nodes: inout Int) throws(WireFault) {
        nodes += 1
        guard depth <= Self.deepest else { throw reader.fault("is nested too deeply") }
        guard nodes <= Self.mostNodes else { throw reader.fault("holds too many values") }
        let start = reader.nextByte
        guard start < reader.bytes.count else { throw reader.fault("ends too early") }
        switch reader.bytes[start] {
        case UInt8(ascii: "{"): self = .object(try Self.members(&reader, depth: depth, nodes: &nodes))
        case UInt8(ascii: "["): self = .list(try Self.elements(&reader, depth: depth, nodes: &nodes))
        case UInt8(ascii: "\""): self = .text(try reader.string(atMost: Self.longestText))
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .flag(try reader.bool())
        case UInt8(ascii: "n"):
            try reader.literal("null")
            self = .null
        default: self = .number(try reader.number())
        }
    }

    private static func elements(
        _ reader: inout JSONReader, depth: Int, nodes: inout Int
    ) throws(WireFault) -> [ResultValue] {
        var elements: [ResultValue] = []
        try reader.expect(UInt8(ascii: "["), "is not an array")
        while try reader.more(until: UInt8(ascii: "]"), elements.isEmpty) {
            elements.append(try ResultValue(&reader, depth: depth + 1, nodes: &nodes))
        }
        return elements
    }

    private static func members(
        _ reader: inout JSONReader, depth: Int, nodes: inout Int
    ) throws(WireFault) -> [Member] {
        var members: [Member] = []
        try reader.expect(UInt8(ascii: "{"), "is not an object")
        while try reader.more(until: UInt8(ascii: "}"), members.isEmpty) {
            let key = reader.bytes[try reader.keyRange()]
            guard (1...32).contains(key.count), key.allSatisfy(isOfKey) else {
                throw reader.fault("has a key that no result has")
            }
            let value = try ResultValue(&reader, depth: depth + 1, nodes: &nodes)
            members.append(Member(name: String(decoding: key, as: UTF8.self), value: value))
        }
        return members
    }

    private static func isOfKey(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}
