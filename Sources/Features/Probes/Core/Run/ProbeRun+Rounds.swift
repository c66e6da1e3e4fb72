/// Rounds: which requests belong together, and when all of them have an outcome.
extension ProbeRun {
    /// What became of one request.
    enum RequestEnd {
        case decided(Flight.Fate)
        case notSent(NotSentReason)
    }

    /// A round some of whose requests have no outcome yet.
    struct RoundTally: Sendable {
        let number: UInt32
        var made = 0
        var ended = 0
        /// Whether no request of it will be made any more.
        var isWhole = false
        var result: ProbeWindow.Round
    }

    /// One more request of the round that runs.
    mutating func beginRequest(_ index: Int) {
        let number = rows[index]!.roundNumber
        if rows[index]!.openRounds.last?.number != number {
            rows[index]!.openRounds.append(
                RoundTally(number: number, result: .init(target: rows[index]!.target.id)))
        }
        rows[index]!.openRounds[rows[index]!.openRounds.count - 1].made += 1
    }

    /// The next request belongs to another round.
    mutating func endRound(_ index: Int) {
        rows[index]!.sentInRound = 0
        let number = rows[index]!.roundNumber
        rows[index]!.roundNumber &+= 1
        guard let at = rows[index]!.openRounds.firstIndex(where: { $0.number == number }) else { return }
        rows[index]!.openRounds[at].isWhole = true
        tell(index, at)
    }

    mutating func count(_ end: RequestEnd, _ index: Int, _ number: UInt32) {
        guard let at = rows[index]!.openRounds.firstIndex(where: { $0.number == number }) else { return }
        rows[index]!.openRounds[at].ended += 1
        rows[index]!.openRounds[at].result.add(end)
        tell(index, at)
    }

    private mutating func tell(_ index: Int, _ at: Int) {
        let tally = rows[index]!.openRounds[at]
        guard tally.isWhole, tally.ended >= tally.made else { return }
        rows[index]!.openRounds.remove(at: at)
        results.rounds.append(tally.result)
    }
}

extension ProbeWindow.Round {
    mutating func add(_ end: ProbeRun.RequestEnd) {
        switch end {
        case .decided(.answered(let microseconds)):
            answered += 1
            best = min(best ?? .max, microseconds)
        case .decided(.lost), .decided(.wrong): lost += 1
        case .decided(.unknown), .decided(.open): unknown += 1
        case .notSent(let reason): notSent[reason, default: 0] += 1
        }
    }
}
