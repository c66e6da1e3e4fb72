public import MonitorWire

/// Lines of an agent's journal, as a report has them.
///
/// `{"lines":["2026-11-30T13:55:01+0000 gate sshd[77]: …"]}`
public struct LinesReport: Sendable, Equatable {
    public static let kind = "logs.lines"
    /// Of one report; more lines go into the next.
    public static let mostLines = 500
    public static let mostBytes = 128 * 1024
    /// A longer line is cut.
    public static let longestLine = 2000
    private enum Key: String, CaseIterable { case lines }
    private static let keys = KeyTable<Key>()

    public let lines: [String]

    public init(_ lines: [String]) {
        self.lines = lines
    }

    /// In as many reports as they need, in order. What is not UTF-8 becomes replacement characters.
    public static func reports(of lines: some Sequence<ArraySlice<UInt8>>) -> [LinesReport] {
        var (reports, waiting, bytes): ([LinesReport], [String], Int) = ([], [], 0)
        for line in lines {
            let text = String(decoding: line.prefix(longestLine), as: UTF8.self)
            if waiting.count >= mostLines || bytes + text.utf8.count > mostBytes {
                reports.append(LinesReport(waiting))
                (waiting, bytes) = ([], 0)
            }
            waiting.append(text)
            bytes += text.utf8.count
        }
        return waiting.isEmpty ? reports : reports + [LinesReport(waiting)]
    }

    public var encoded: [UInt8] {
        var json = JSONWriter(reservingBytes: 4096)
        json.object { json in
            json.array("lines") { json in
                for line in lines { json.value(nil, line) }
            }
        }
        return json.bytes
    }

    public init(_ bytes: [UInt8]) throws(WireFault) {
        var reader = JSONReader(bytes)
        var lines: [String] = []
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (_, reader) throws(WireFault) in
                try reader.array(atMost: Self.mostLines) { (reader) throws(WireFault) in
                    // Three bytes for each that was none of UTF-8.
                    lines.append(try reader.string(atMost: 3 * Self.longestLine))
                }
            }
        }
        self.init(lines)
    }
}
