/// What is new in a journal, by as many questions as that needs: with half as many lines where an answer was too long or
/// took too long, and past an entry that does not fit. So it always advances, and no line comes without its place.
public struct JournalReading: Sendable {
    public struct Answer: Sendable, Equatable {
        public var lines: [ArraySlice<UInt8>] = []
        /// Where the lines end; `nil` where nothing was new.
        public var cursor: String?
        /// Entries that are too long to be read: a line of ours replaces each.
        public var passedOver = 0
        /// Whether there may be more.
        public var isFull = false
    }

    /// A clause without a stop.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// In the place of an entry that does not fit into an answer.
    public static let passedOverLine = Array("-- An entry that is too long was passed over. --".utf8)

    private let unit: String?
    private let cursor: String?
    private var content = JournalQuestion.Content.entries(atMost: JournalQuestion.mostLines)

    /// - Parameter cursor: where the reading before ended; `nil` for the last hour.
    public init(unit: String?, after cursor: String?) {
        (self.unit, self.cursor) = (unit, cursor)
    }

    /// The next question.
    public var question: JournalQuestion { JournalQuestion(unit: unit, after: cursor, content: content) }

    /// - Parameter isWhole: whether journalctl ended by itself, and was not ended for length or time.
    /// - Returns: `nil` where the next question must be asked.
    public mutating func take(_ text: [UInt8], isWhole: Bool) throws(Fault) -> Answer? {
        let (lines, end) = JournalQuestion.read(text)
        if let end { return answer(lines, end) }
        if isWhole, lines.isEmpty { return Answer() }
        guard !isWhole else { throw Fault(description: "journalctl's answer ended too early") }
        switch content {
        case .entries(let count) where count > 1: content = .entries(atMost: count / 2)
        case .entries: content = .entryWithoutText
        case .entryWithoutText: throw Fault(description: "journalctl did not answer in time")
        }
        return nil
    }

    private func answer(_ lines: [ArraySlice<UInt8>], _ end: String) -> Answer {
        switch content {
        case .entries(let count): Answer(lines: lines, cursor: end, isFull: lines.count >= count)
        // journalctl repeats the place that it was given where nothing is behind it.
        case .entryWithoutText where lines.isEmpty: Answer(cursor: end)
        case .entryWithoutText:
            Answer(lines: [Self.passedOverLine[...]], cursor: end, passedOver: 1, isFull: true)
        }
    }
}
