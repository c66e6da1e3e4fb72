/// A probe that is not an echo request: to be tried now, on a thread that may block.
public struct ProbeAttempt: Sendable, Equatable {
    public let target: ProbeTarget
    /// Where it is; it was screened.
    public let destination: EchoDestination
    let row: Int
    let placing: UInt32
    let sequence: UInt16

    /// What came of it.
    public struct Result: Sendable, Equatable {
        public enum Verdict: Sendable, Equatable {
            case answered(microseconds: UInt32)
            /// - Parameter isReached: whether there was an answer, if not the expected one.
            case failed(isReached: Bool)
            case notSent(NotSentReason)
            /// It was given up for a reason of the agent's own.
            case unknown
        }

        public var verdict: Verdict
        /// A word, of one that failed.
        public var error: String?
        /// The outcome for people, as JSON; told where it is another than before.
        public var body: [UInt8]

        public init(_ verdict: Verdict, error: String? = nil, body: [UInt8] = []) {
            (self.verdict, self.error, self.body) = (verdict, error, body)
        }
    }
}

/// Attempts: made when they are due, as echo requests are, and tried elsewhere.
extension ProbeRun {
    /// Beyond its timeout, an attempt that has not come back is given up.
    private static let grace: Int64 = 10_000_000_000
    /// An outcome that stays the same is told again after so long.
    private static let retelling: Int64 = 300_000_000_000

    mutating func attempt(_ index: Int, at destination: EchoDestination, _ now: Int64, _ round: UInt32) {
        allowance.take()
        rows[index]!.attempts &+= 1
        let (target, sequence) = (rows[index]!.target, rows[index]!.attempts)
        rows[index]!.flight.append(
            Flight(
                sequence: sequence, place: -1, placing: rows[index]!.placing, round: round, sentAt: now))
        expiries.insert(
            Expiry(row: Int32(index), place: -1, placing: rows[index]!.placing, sequence: sequence),
            at: now + target.timeout + Self.grace)
        attempting.append(
            ProbeAttempt(
                target: target, destination: destination, row: index, placing: rows[index]!.placing,
                sequence: sequence))
    }

    /// What is to be tried now. `attempted` is said of each.
    public mutating func takeAttempts() -> [ProbeAttempt] {
        defer { attempting.removeAll(keepingCapacity: true) }
        return attempting
    }

    public mutating func attempted(_ attempt: ProbeAttempt, _ result: ProbeAttempt.Result, at now: Int64) {
        let row = attempt.row
        guard rows.indices.contains(row),
            rows[row]?.flight.contains(where: {
                $0.placing == attempt.placing && $0.sequence == attempt.sequence && $0.fate == .open
            }) == true
        else { return }
        rows[row]!.hindrance = nil
        tell(row, result, at: now)
        switch result.verdict {
        case .answered(let microseconds):
            rows[row]!.lastError = nil
            decide(row, -1, attempt.sequence, .answered(microseconds))
        case .failed(let isReached):
            if let error = result.error {
                rows[row]!.remark.error = error
                touch(row)
            }
            rows[row]!.lastError = result.error
            decide(row, -1, attempt.sequence, isReached ? .wrong : .lost)
        case .notSent(let reason):
            noteNotSent(row, reason)
            decide(row, -1, attempt.sequence, .unknown)
        case .unknown: decide(row, -1, attempt.sequence, .unknown)
        }
    }

    private mutating func tell(_ row: Int, _ result: ProbeAttempt.Result, at now: Int64) {
        guard !result.body.isEmpty, results.outcomes.count < ProbeWindow.mostOutcomes else { return }
        let word = "\(result.error ?? "") \(result.verdict.word)"
        if let told = rows[row]!.told, told.word == word, now - told.at < Self.retelling { return }
        rows[row]!.told = (word, now)
        results.outcomes.append(.init(target: rows[row]!.target.id, body: result.body))
    }
}

extension ProbeAttempt.Result.Verdict {
    fileprivate var word: String {
        switch self {
        case .answered: "answered"
        case .failed: "failed"
        case .notSent(let reason): reason.rawValue
        case .unknown: "unknown"
        }
    }
}
