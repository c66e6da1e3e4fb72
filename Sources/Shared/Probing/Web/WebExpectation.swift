internal import MonitorCore
internal import MonitorWire

/// What a web page must be like, beyond answering.
package struct WebExpectation: Sendable, Equatable {
    /// Statuses that are good; empty takes all below 400.
    package var statuses: [Int] = []
    /// A text that the body holds, within what is read of it.
    package var text: String?
    /// Of the whole body, in lower-case digits.
    package var sha256: String?

    package init() {}

    /// - Parameters:
    ///   - body: what was read.
    ///   - isWhole: whether that is all.
    /// - Returns: what is wrong, as a sentence; `nil` where it is as expected.
    package func complaint(status: Int, body: [UInt8], isWhole: Bool) -> String? {
        if statuses.isEmpty ? status >= 400 : !statuses.contains(status) {
            let wanted = statuses.map { String($0) }.joined(separator: ", ")
            return "The status is \(status)\(wanted.isEmpty ? "" : ", not \(wanted)")."
        }
        if let text, !Self.holds(body, Array(text.utf8)) { return "The expected text is not in the body." }
        if let sha256 {
            guard isWhole else { return "The body is too long for its SHA-256 to be compared." }
            if HexText.text(SHA256.hash(body)) != sha256 { return "The body's SHA-256 is another one." }
        }
        return nil
    }

    private static func holds(_ body: [UInt8], _ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        guard body.count >= text.count else { return false }
        return (0...body.count - text.count).contains {
            body[$0] == first && body[$0..<$0 + text.count].elementsEqual(text)
        }
    }

    private enum Key: String, CaseIterable { case status, text, sha256 }
    private static let keys = KeyTable<Key>()

    init(_ reader: inout JSONReader) throws(WireFault) {
        var found = WebExpectation()
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .status:
                let start = reader.nextByte
                if start < reader.bytes.count, reader.bytes[start] == UInt8(ascii: "[") {
                    try reader.array(atMost: 16) { (reader) throws(WireFault) in
                        found.statuses.append(try reader.whole(in: 100...599))
                    }
                } else {
                    found.statuses = [try reader.whole(in: 100...599)]
                }
            case .text: found.text = try reader.string(atMost: 200)
            case .sha256:
                let text = try reader.string(atMost: 64).lowercased()
                guard text.utf8.count == 64, HexText.bytes(text) != nil else {
                    throw reader.fault("is not 64 hexadecimal digits")
                }
                found.sha256 = text
            }
        }
        self = found
    }

    func write(_ json: inout JSONWriter) {
        if !statuses.isEmpty {
            json.array("status") { json in for one in statuses { json.value(nil, UInt64(one)) } }
        }
        if let text { json.value("text", text) }
        if let sha256 { json.value("sha256", sha256) }
    }
}
