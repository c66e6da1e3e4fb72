internal import MonitorCore

extension JSONReader {
    /// One value of any kind, as its bytes.
    mutating func slice() throws(WireFault) -> ArraySlice<UInt8> {
        let start = nextByte
        try skip()
        return text(from: start)
    }

    /// What stands at the first key of a frame.
    mutating func frameName() throws(WireFault) -> String {
        try expect(UInt8(ascii: "{"), "is not an object")
        _ = try keyRange()
        return try string(atMost: LinkBounds.longestName)
    }

    static func name(of frame: [UInt8]) throws(WireFault) -> String {
        var reader = JSONReader(frame)
        return try reader.frameName()
    }

    /// The name of a feature or of a kind.
    mutating func linkName() throws(WireFault) -> String {
        let text = try string(atMost: LinkBounds.longestName)
        guard LinkBounds.isName(text) else {
            throw fault("is not a name of lower-case letters, digits, '-' and '.'")
        }
        return text
    }

    mutating func reportKind() throws(WireFault) -> ReportKind {
        guard let kind = ReportKind(try string(atMost: ReportKind.longest)) else {
            throw fault("is not a kind of report")
        }
        return kind
    }

    mutating func orderID() throws(WireFault) -> String {
        let text = try string(atMost: LinkBounds.longestName)
        guard LinkBounds.isID(text) else { throw fault("is not an id of letters, digits and '-'") }
        return text
    }

    mutating func reason() throws(WireFault) -> String { try string(atMost: LinkBounds.longestReason) }

    /// At most `LinkBounds.lastRevision`.
    mutating func revision() throws(WireFault) -> UInt64 {
        let number = try count()
        guard number <= LinkBounds.lastRevision else { throw fault("is too large") }
        return number
    }

    /// Characters that a log line, a path or a header may carry: the ids of agents and of their starts.
    mutating func linkID() throws(WireFault) -> String {
        let text = try string(atMost: 255)
        guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw fault("is empty or has control characters") }
        return text
    }

    mutating func utcTime() throws(WireFault) -> UTCTime {
        guard let time = UTCTime(utf8: try plainString()) else { throw fault("is not a time (RFC 3339)") }
        return time
    }

    func wanted<Value>(_ value: Value?, _ key: String) throws(WireFault) -> Value {
        guard let value else { throw fault("lacks \"\(key)\"") }
        return value
    }
}
