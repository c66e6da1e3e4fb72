public import MonitorWire

/// What an agent is to report of its machine's journal: the set of orders of feature `logs`.
///
/// `{"unit":"ssh.service","seconds":300}`
public struct JournalOrder: Sendable, Equatable {
    public static let feature = "logs"
    public static let periods = 60...86_400
    private static let longestUnit = 255
    private enum Key: String, CaseIterable { case unit, seconds }
    private static let keys = KeyTable<Key>()

    /// A unit of systemd; `nil` for all.
    public let unit: String?
    /// From one report to the next.
    public let seconds: Int

    /// - Parameter seconds: what lies outside of `periods` becomes its nearest end.
    public init(unit: String?, seconds: Int) {
        self.unit = unit
        self.seconds = min(max(seconds, Self.periods.lowerBound), Self.periods.upperBound)
    }

    public var encoded: [UInt8] {
        var json = JSONWriter(reservingBytes: 64)
        json.object { json in
            json.value("unit", unit)
            json.value("seconds", UInt64(seconds))
        }
        return json.bytes
    }

    public init(_ bytes: [UInt8]) throws(WireFault) {
        var reader = JSONReader(bytes)
        var unit: String?
        var seconds = 300
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .unit:
                    unit = try reader.optional { (reader) throws(WireFault) in try Self.unit(&reader) }
                case .seconds: seconds = Int(try reader.number(in: 0...1e9))
                }
            }
        }
        self.init(unit: unit, seconds: seconds)
    }

    /// It becomes an argument of a program: it cannot be an option, and nothing in it acts.
    private static func unit(_ reader: inout JSONReader) throws(WireFault) -> String {
        let name = try reader.string(atMost: longestUnit)
        guard !name.isEmpty, name.utf8.first != UInt8(ascii: "-"),
            name.utf8.allSatisfy({ byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "._@:-\\".utf8.contains(byte)
            })
        else { throw reader.fault("is not the name of a unit") }
        return name
    }
}
