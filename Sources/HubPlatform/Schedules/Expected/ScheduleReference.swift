internal import MonitorWire

/// A schedule that is kept under a name, as a configuration names it: `{"schedule":"office"}`.
public enum ScheduleReference {
    /// In bytes.
    public static let longestName = 64

    private enum Key: String, CaseIterable { case schedule }
    private static let keys = KeyTable<Key>()

    /// - Returns: `nil` for anything else, such as a schedule of its own.
    public static func name(_ json: some Sequence<UInt8>) -> String? {
        var reader = JSONReader(Array(json))
        let name = try? reader.whole { (reader) throws(WireFault) -> String? in
            var name: String?
            try reader.object(keys) { (_, reader) throws(WireFault) in
                name = try reader.string(atMost: longestName)
            }
            return reader.unknownKeys == 0 ? name : nil
        }
        return name ?? nil
    }

    public static func json(_ name: String) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 96)
        json.object { $0.value("schedule", name) }
        return json.bytes
    }
}
