internal import MonitorWire

/// One value at the top of a JSON object that a service answered; whatever else is in it does not matter.
enum FoundText {
    private struct Wanted: Sendable {}

    /// A string, a whole number or a flag, as text; `nil` where there is none, or what came is not an object.
    static func value(of key: String, in body: [UInt8]) -> String? {
        try? read(key, body)
    }

    private static func read(_ key: String, _ body: [UInt8]) throws(WireFault) -> String? {
        var reader = JSONReader(body)
        let table = KeyTable(keys: [Wanted()], names: [Array(key.utf8)])
        var found: String?
        try reader.object(table) { (_, reader) throws(WireFault) in
            let start = reader.nextByte
            guard start < body.count else { throw reader.fault("ends too early") }
            switch body[start] {
            case UInt8(ascii: "\""): found = try reader.string(atMost: 4096)
            case UInt8(ascii: "{"), UInt8(ascii: "["): try reader.skip()
            default:
                try reader.skip()
                found = String(decoding: reader.text(from: start), as: UTF8.self)
            }
        }
        return found
    }

    /// A value of an object inside of the first.
    static func value(of key: String, inside outer: String, in body: [UInt8]) -> String? {
        (try? slice(outer, body)).flatMap { value(of: key, in: $0) }
    }

    private static func slice(_ key: String, _ body: [UInt8]) throws(WireFault) -> [UInt8] {
        var reader = JSONReader(body)
        let table = KeyTable(keys: [Wanted()], names: [Array(key.utf8)])
        var found: [UInt8] = []
        try reader.object(table) { (_, reader) throws(WireFault) in
            let start = reader.nextByte
            try reader.skip()
            found = Array(reader.text(from: start))
        }
        return found
    }
}
