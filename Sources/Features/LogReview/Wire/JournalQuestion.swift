/// How journalctl is asked for what is new in a journal, and what its answer means.
///
/// Source: journalctl(1), `--show-cursor`, `--after-cursor`, `--output-fields`.
public struct JournalQuestion: Sendable, Equatable {
    public static let program = "/usr/bin/journalctl"
    /// Of one answer.
    public static let mostLines = 5000
    private static let longestCursor = 500
    private static let cursorMark = Array("-- cursor: ".utf8)

    /// What an answer contains beside its cursor.
    public enum Content: Sendable, Equatable {
        /// The text of so many entries at most.
        case entries(atMost: Int)
        /// One entry without its text, however long that is.
        case entryWithoutText
    }

    /// With `--all`: without it journalctl says `[26B blob data]` in place of a text with a control character, and a line
    /// could be hidden by one. Lines of one entry behind its first are indented, so that none is mistaken for another
    /// entry or for the place.
    public let arguments: [String]

    /// - Parameters:
    ///   - unit: of systemd, of a grammar that was checked; `nil` for all.
    ///   - cursor: where the answer before ended; `nil` for the last hour.
    public init(unit: String?, after cursor: String?, content: Content = .entries(atMost: Self.mostLines)) {
        var arguments = ["--no-pager", "--quiet", "--show-cursor", "--all"]
        switch content {
        case .entries(let count): arguments += ["--output=short-iso", "--lines=\(count)"]
        case .entryWithoutText: arguments += ["--output=json", "--output-fields=PRIORITY", "--lines=1"]
        }
        if let unit { arguments.append("--unit=\(unit)") }
        if let cursor, cursor.utf8.count <= Self.longestCursor, cursor.hasPrefix("s=") {
            arguments.append("--after-cursor=\(cursor)")
        } else {
            arguments.append("--since=-1h")
        }
        self.arguments = arguments
    }

    /// - Returns: the lines without their ends and without empty ones, and where they end; `nil` where nothing was new, or
    ///   the answer ends too early.
    public static func read(_ answer: [UInt8]) -> (lines: [ArraySlice<UInt8>], cursor: String?) {
        var lines = answer.split(separator: 0x0a)
        // Half a cursor would never be taken again.
        guard answer.last == 0x0a, let last = lines.last, last.starts(with: cursorMark) else {
            return (lines, nil)
        }
        lines.removeLast()
        return (lines, String(decoding: last.dropFirst(cursorMark.count), as: UTF8.self))
    }
}
