package import MonitorCore
package import Probing

/// One question to many agents, and what came of it so far.
package struct Check: Sendable, Equatable {
    /// One agent that was asked.
    package struct Row: Sendable, Equatable {
        package var agent: String
        /// `nil` while it is waited for.
        package var outcome: ProbeOutcome?
        /// The version of the check that brought it.
        package var version: Int
        package var endedAt: UTCTime?
        /// How far the agent said that it is; never stored.
        package var progress: String?

        package init(agent: String, outcome: ProbeOutcome? = nil, version: Int = 1, endedAt: UTCTime? = nil) {
            self.agent = agent
            self.outcome = outcome
            self.version = version
            self.endedAt = endedAt
        }
    }

    /// A UUID: the last part of its page's address.
    package let id: String
    package let question: ProbeQuestion
    /// The user or token that asked, as the audit names them.
    package let askedBy: String
    package let asker: CheckOrder.Asker
    package let askedAt: UTCTime
    package let deadlineSeconds: Int
    /// Agents that might have been asked, and were left out by the check's limit.
    package let notAsked: Int
    package var rows: [Row]
    /// Grows with each outcome; 1 as it was asked.
    package var version = 1

    package static let deadlines = 1...60

    package init(
        id: String, question: ProbeQuestion, askedBy: String, asker: CheckOrder.Asker, askedAt: UTCTime,
        deadlineSeconds: Int, notAsked: Int = 0, rows: [Row]
    ) {
        self.id = id
        self.question = question
        self.askedBy = askedBy
        self.asker = asker
        self.askedAt = askedAt
        self.deadlineSeconds = deadlineSeconds
        self.notAsked = notAsked
        self.rows = rows
        version = rows.map(\.version).max() ?? 1
    }

    /// `tcp www.example.net 443`: for titles and the audit.
    package var subject: String { question.subject }

    package var isEnded: Bool { rows.allSatisfy { $0.outcome != nil } }

    package var waiting: [String] { rows.filter { $0.outcome == nil }.map(\.agent) }

    /// By the wall clock: what is not answered a second later never is.
    package var endsAt: UTCTime {
        UTCTime(milliseconds: askedAt.milliseconds + Int64(deadlineSeconds) * 1000)
    }

    /// Which agents are asked where not all may be: those that are there come first, and of each sort it is drawn by
    /// lot, so that no agent is always left out.
    ///
    /// - Returns: in the order of names.
    package static func drawn(
        _ rows: [Row], atMost most: Int, using numbers: inout some RandomNumberGenerator
    ) -> [Row] {
        guard rows.count > most else { return rows.sorted { $0.agent < $1.agent } }
        let there = rows.filter { $0.outcome == nil }.shuffled(using: &numbers)
        let away = rows.filter { $0.outcome != nil }.shuffled(using: &numbers)
        return (there + away).prefix(most).sorted { $0.agent < $1.agent }
    }

    /// The first outcome of an agent counts; of one that was not asked, none does.
    ///
    /// - Returns: the row as it is now; `nil` where the outcome does not count.
    package mutating func end(_ agent: String, _ outcome: ProbeOutcome, at time: UTCTime) -> Row? {
        guard let index = rows.firstIndex(where: { $0.agent == agent }), rows[index].outcome == nil else {
            return nil
        }
        version += 1
        rows[index] = Row(agent: agent, outcome: outcome, version: version, endedAt: time)
        return rows[index]
    }

    /// - Returns: whether the agent is waited for, and says something new.
    package mutating func note(_ progress: String, by agent: String) -> Bool {
        guard let index = rows.firstIndex(where: { $0.agent == agent }), rows[index].outcome == nil,
            rows[index].progress != progress
        else { return false }
        version += 1
        (rows[index].progress, rows[index].version) = (progress, version)
        return true
    }

    /// How many rows have each word; those that are waited for are not among them.
    package var counts: [(word: ProbeOutcome.Word, count: Int)] {
        ProbeOutcome.Word.allCases.compactMap { word in
            let count = rows.count { $0.outcome?.word == word }
            return count == 0 ? nil : (word, count)
        }
    }

    /// Of the agents that reached it; the lower of two in the middle.
    package var medianMicroseconds: UInt64? {
        let times = rows.compactMap { $0.outcome?.word == .ok ? $0.outcome?.microseconds : nil }.sorted()
        return times.isEmpty ? nil : times[(times.count - 1) / 2]
    }

    /// In one word for lists: `open`, `ok` where all are, `failed` where none is, else `mixed`.
    package var verdict: String {
        guard isEnded else { return "open" }
        let good = rows.count { $0.outcome?.word == .ok }
        return good == rows.count ? "ok" : good == 0 ? "failed" : "mixed"
    }
}
