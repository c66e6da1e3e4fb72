package import MonitorWire

/// How far an agent is with a check: worth nothing once the outcome is there.
package struct CheckProgress: Sendable, Equatable {
    /// Of a live message of the feature `checks`.
    package static let kind = "progress"
    package static let longest = 200

    package let check: String
    package let text: String

    package init(check: String, text: String) {
        self.check = check
        self.text = text
    }

    package var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 128)
        json.object { json in
            json.value("check", check)
            json.value("text", String(text.prefix(Self.longest)))
        }
        return json.bytes
    }

    private enum Key: String, CaseIterable { case check, text }
    private static let keys = KeyTable<Key>()

    package init(_ bytes: [UInt8]) throws(WireFault) {
        var (check, text): (String?, String?)
        var reader = JSONReader(bytes)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .check: check = try reader.string(atMost: 64)
                case .text: text = try reader.string(atMost: 4 * Self.longest)
                }
            }
        }
        guard let check, let text else { throw reader.fault("lacks \"check\" or \"text\"") }
        let shown = text.unicodeScalars.filter { $0 == " " || $0.properties.isGraphemeBase }.prefix(
            Self.longest)
        self.init(check: check, text: String(String.UnicodeScalarView(shown)))
    }
}
