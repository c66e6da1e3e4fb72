internal import HubSeries

/// Which sequences of one start are stored: how a repeat is recognised.
///
/// Runs of sequences are kept, not sequences: an agent that loses nothing has one run.
struct ReceivedSequences: Equatable, Sendable {
    /// Runs beyond these are forgotten from the oldest on: what is before them counts as stored.
    static let mostRuns = 1024

    private(set) var runs: [ClosedRange<UInt64>] = []

    /// - Returns: `false` for one that was here before.
    mutating func insert(_ sequence: UInt64) -> Bool {
        let index = runs.lastIndex { $0.lowerBound <= sequence }
        if let index, runs[index].contains(sequence) { return false }
        let next = index.map { $0 + 1 } ?? 0
        if next == 0, runs.count == Self.mostRuns { return false }
        let joinsBefore = index.map { runs[$0].upperBound + 1 == sequence } ?? false
        let joinsAfter = next < runs.count && sequence + 1 == runs[next].lowerBound
        switch (joinsBefore, joinsAfter) {
        case (true, true):
            runs[next - 1] = runs[next - 1].lowerBound...runs[next].upperBound
            runs.remove(at: next)
        case (true, false): runs[next - 1] = runs[next - 1].lowerBound...sequence
        case (false, true): runs[next] = sequence...runs[next].upperBound
        case (false, false): runs.insert(sequence...sequence, at: next)
        }
        if runs.count > Self.mostRuns {
            runs.replaceSubrange(0...1, with: [runs[0].lowerBound...runs[1].upperBound])
        }
        return true
    }

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.number(UInt64(runs.count))
        var previous: UInt64 = 0
        for run in runs {
            pack.number(run.lowerBound - previous)
            pack.number(run.upperBound - run.lowerBound)
            previous = run.upperBound
        }
        return pack.bytes
    }

    init() {}

    init(packed bytes: [UInt8]) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        var previous: UInt64 = 0
        for _ in 0..<(try pack.count()) {
            let (low, overflow) = previous.addingReportingOverflow(try pack.number())
            let (high, more) = low.addingReportingOverflow(try pack.number())
            guard !overflow, !more, runs.isEmpty || low > previous else { throw PackReader.Damage() }
            runs.append(low...high)
            previous = high
        }
    }
}
