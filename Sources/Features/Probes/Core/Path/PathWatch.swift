/// Whether the way to a target may be another than before, judged from its outcomes.
struct PathWatch: Sendable, Equatable {
    /// Outcomes of which a median is made.
    private static let batch = 12
    /// Medians that one is compared with: of sixty answers.
    private static let remembered = 5
    /// Losses in a row, and answers in a row before them.
    private static let losses = 3
    private static let good = 12
    /// A median moved when it is this far from the others: their share, and no less than this.
    private static let share = 0.3
    private static let least = 5000.0

    private var answers: [UInt32] = []
    private var medians: [UInt32] = []
    /// In a row, before the losses at the end.
    private var goodBefore = 0
    private var lost = 0
    private var isFirst = true

    /// - Parameter microseconds: `nil` where it was lost.
    /// - Returns: why the way should be looked at now.
    mutating func observe(_ microseconds: UInt32?) -> TraceReason? {
        guard let microseconds else {
            lost += 1
            return lost == Self.losses && goodBefore >= Self.good ? .loss : nil
        }
        if lost > 0 { goodBefore = 0 }
        lost = 0
        goodBefore += 1
        answers.append(microseconds)
        if isFirst, answers.count >= Self.losses {
            isFirst = false
            return .first
        }
        return answers.count >= Self.batch ? endBatch() : nil
    }

    private mutating func endBatch() -> TraceReason? {
        let median = answers.sorted()[answers.count / 2]
        answers.removeAll(keepingCapacity: true)
        guard medians.count == Self.remembered else {
            medians.append(median)
            return nil
        }
        let usual = Double(medians.sorted()[Self.remembered / 2])
        guard abs(Double(median) - usual) > max(Self.least, usual * Self.share) else {
            medians.removeFirst()
            medians.append(median)
            return nil
        }
        medians = [median]
        return .latency
    }
}

/// Why the way to a target is looked at.
public enum TraceReason: String, Sendable, CaseIterable {
    case first, daily, loss, latency, timeToLive
    /// By a person.
    case asked
}
