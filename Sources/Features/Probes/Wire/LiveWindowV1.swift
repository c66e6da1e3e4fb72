public import MonitorCore
public import MonitorWire
public import Probes

/// A live message of the kind `window`: the newest window, ahead of older ones that still wait at the agent. It comes as a
/// report (`WindowV1`), too, and counts as history then.
///
/// `{"endedAt":"2026-12-01T10:00:05.000Z","window":{...}}`, by the agent's clock.
public enum LiveWindowV1 {
    public static let kind = "window"

    private enum Key: String, CaseIterable { case endedAt, window }
    private static let keys = KeyTable<Key>()

    /// - Parameter window: as `WindowV1` encodes it.
    public static func encode(_ window: [UInt8], endedAt: UTCTime) -> [UInt8] {
        var json = JSONWriter(reservingBytes: window.count + 64)
        json.object { json in
            json.value("endedAt", endedAt)
            json.raw("window", window)
        }
        return json.bytes
    }

    /// - Parameter body: hostile.
    public static func decode(_ body: [UInt8]) throws(WireFault) -> (window: ProbeWindow, endedAt: UTCTime) {
        var reader = JSONReader(body)
        let (window, endedAt) = try reader.whole { (reader) throws(WireFault) in
            var (window, endedAt): ([UInt8]?, UTCTime?)
            try reader.object(keys) { (key, reader) throws(WireFault) in
                switch key {
                case .window:
                    let start = reader.nextByte
                    try reader.skip()
                    window = Array(reader.text(from: start))
                case .endedAt:
                    guard let time = UTCTime(utf8: try reader.plainString()) else {
                        throw reader.fault("is not a time")
                    }
                    endedAt = time
                }
            }
            return (try reader.wanted(window, "window"), try reader.wanted(endedAt, "endedAt"))
        }
        return (try WindowV1.decode(window), endedAt)
    }
}
