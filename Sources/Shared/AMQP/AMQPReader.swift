/// Reads the fields of one payload, from left to right.
struct AMQPReader {
    /// Tables within tables that are passed over.
    private static let deepest = 8
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(AMQPFault) -> ArraySlice<UInt8> {
        guard count >= 0, rest.count >= count else { throw AMQPFault("a field ends beyond its frame") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(AMQPFault) -> Number {
        try bytes(Number.bitWidth / 8).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// At most 255 bytes; bytes that are not UTF-8 are replaced.
    mutating func shortText() throws(AMQPFault) -> String {
        String(decoding: try bytes(Int(try number(UInt8.self))), as: UTF8.self)
    }

    mutating func longBytes() throws(AMQPFault) -> ArraySlice<UInt8> {
        try bytes(Int(try number(UInt32.self)))
    }

    /// A table, of which only names and truth are asked: what the server can do.
    mutating func flags() throws(AMQPFault) -> Set<String> {
        var table = AMQPReader(try longBytes())
        var found: Set<String> = []
        while !table.isAtEnd {
            let name = try table.shortText()
            switch try table.number(UInt8.self) {
            case UInt8(ascii: "t"): if try table.number(UInt8.self) != 0 { found.insert(name) }
            case UInt8(ascii: "F"): found.formUnion(try table.flags().map { "\(name).\($0)" })
            case let type: try table.skip(type, depth: 0)
            }
        }
        return found
    }

    mutating func skipTable() throws(AMQPFault) { _ = try longBytes() }

    /// Source: AMQP 0-9-1 §4.2.5.5, with RabbitMQ's errata for signed shorts.
    private mutating func skip(_ type: UInt8, depth: Int) throws(AMQPFault) {
        guard depth < Self.deepest else { throw AMQPFault("a table is too deep") }
        switch type {
        case UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "B"): _ = try bytes(1)
        case UInt8(ascii: "s"), UInt8(ascii: "U"), UInt8(ascii: "u"): _ = try bytes(2)
        case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "f"): _ = try bytes(4)
        case UInt8(ascii: "l"), UInt8(ascii: "L"), UInt8(ascii: "d"), UInt8(ascii: "T"): _ = try bytes(8)
        case UInt8(ascii: "D"): _ = try bytes(5)
        case UInt8(ascii: "S"), UInt8(ascii: "x"), UInt8(ascii: "A"), UInt8(ascii: "F"): _ = try longBytes()
        case UInt8(ascii: "V"): break
        default: throw AMQPFault("a table has a field of the unknown type \(type)")
        }
    }
}

extension [UInt8] {
    mutating func append(number: some FixedWidthInteger) {
        for shift in stride(from: type(of: number).bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// - Parameter text: what is beyond 255 bytes is cut off; names of ours are checked before they come here.
    mutating func append(short text: String) {
        let bytes = Array<UInt8>(text.utf8.prefix(255))
        append(UInt8(bytes.count))
        self += bytes
    }

    mutating func append(long bytes: some Collection<UInt8>) {
        append(number: UInt32(bytes.count))
        self += bytes
    }
}
