public import Daemon

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

    public struct Fault: Error, Equatable, CustomStringConvertible {
        /// A clause without a stop.
        public let description: String
        /// Whether journalctl said so: it may read no journal, say. Otherwise the next turn may well do better.
        public let isRefusal: Bool

        init(_ description: String, isRefusal: Bool = false) {
            (self.description, self.isRefusal) = (description, isRefusal)
        }
    }

    /// How one question of journalctl ended.
    public struct Ending: Sendable, Equatable {
        /// 0; 1 also where there is no entry to show.
        public var status: Int32
        /// What it wrote to its standard error.
        public var complaints: [UInt8]
        /// Whether it ended by itself, and was not ended for length or time.
        public var isWhole: Bool

        public init(status: Int32 = 0, complaints: [UInt8] = [], isWhole: Bool = true) {
            (self.status, self.complaints, self.isWhole) = (status, complaints, isWhole)
        }

        public init(_ output: ChildRun.Output) {
            self.init(
                status: output.status, complaints: output.complaints,
                isWhole: !output.isCut && !output.isLate)
        }

        /// Its last words, cut; `nil` where it said nothing.
        fileprivate var words: String? {
            String(decoding: complaints, as: UTF8.self).split(whereSeparator: \.isNewline).last.map {
                String(($0.hasSuffix(".") ? $0.dropLast() : $0).prefix(300))
            }
        }
    }

    /// In the place of an entry that does not fit into an answer.
    public static let passedOverLine = Array("-- An entry that is too long was passed over. --".utf8)

    private let unit: String?
    private var cursor: String?
    private var content = JournalQuestion.Content.entries(atMost: JournalQuestion.mostLines)

    /// - Parameter cursor: where the reading before ended; `nil` for the last hour.
    public init(unit: String?, after cursor: String?) {
        (self.unit, self.cursor) = (unit, cursor)
    }

    /// The next question.
    public var question: JournalQuestion { JournalQuestion(unit: unit, after: cursor, content: content) }

    /// - Returns: `nil` where the next question must be asked.
    public mutating func take(_ text: [UInt8], _ ending: Ending = Ending()) throws(Fault) -> Answer? {
        let (lines, end) = JournalQuestion.read(text)
        if let end { return answer(lines, end) }
        if ending.isWhole {
            guard lines.isEmpty else { throw Fault("journalctl's answer ended too early") }
            return try nothing(ending)
        }
        switch content {
        case .entries(let count) where count > 1: content = .entries(atMost: count / 2)
        case .entries: content = .entryWithoutText
        case .entryWithoutText: throw Fault("journalctl did not answer in time")
        }
        return nil
    }

    private mutating func nothing(_ ending: Ending) throws(Fault) -> Answer? {
        guard ending.status > 1 || ending.status != 0 && ending.words != nil else { return Answer() }
        let words = ending.words ?? "status \(ending.status)"
        // A place that journalctl never gave: the file that held it is damaged.
        guard cursor != nil, words.contains("cursor") else { throw Fault(words, isRefusal: true) }
        cursor = nil
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
