/// What a terminal's optics measure.
package struct OpticalReading: Equatable, Sendable {
    /// At the terminal, in dBm; `nil` is not measured.
    package var rxDBm: Double?
    package var txDBm: Double?
    /// Of the terminal, at the OLT.
    package var oltRxDBm: Double?
    package var temperature: Double?

    package init(
        rxDBm: Double? = nil, txDBm: Double? = nil, oltRxDBm: Double? = nil, temperature: Double? = nil
    ) {
        self.rxDBm = rxDBm
        self.txDBm = txDBm
        self.oltRxDBm = oltRxDBm
        self.temperature = temperature
    }
}

/// From where on light is too weak, in dBm.
package struct SignalLimits: Equatable, Sendable {
    package var warn = -27.0
    package var bad = -30.0
    package var tooStrong = -8.0
    package var oltWarn = -30.0
    package var oltBad = -32.0

    package init() {}

    package enum Verdict: String, Sendable, Comparable {
        case none, good, weak, bad, strong

        package static func < (one: Verdict, other: Verdict) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .none: 0
            case .good: 1
            case .strong: 2
            case .weak: 3
            case .bad: 4
            }
        }
    }

    /// The worse of both directions.
    package func verdict(_ reading: OpticalReading?) -> Verdict {
        guard let reading else { return .none }
        return max(
            Self.judge(reading.rxDBm, warn, bad, tooStrong),
            Self.judge(reading.oltRxDBm, oltWarn, oltBad, tooStrong))
    }

    private static func judge(_ dBm: Double?, _ warn: Double, _ bad: Double, _ strong: Double) -> Verdict {
        guard let dBm else { return .none }
        if dBm < bad { return .bad }
        if dBm < warn { return .weak }
        return dBm > strong ? .strong : .good
    }
}

/// Whether a terminal's light has become weaker than it usually is.
package enum SignalTrend {
    /// From where on it counts, in dB.
    package static let most = 3.0
    /// Values without which there is no usual light yet.
    package static let least = 12
    /// Terminals of one port that became worse together: more likely their common fibre.
    package static let trunk = 5

    /// - Parameter history: of the last seven days, in dBm.
    /// - Returns: dB below the median; `nil` where it is not that much, or not known.
    package static func worseBy(_ now: Double?, history: [Double]) -> Double? {
        guard let now, history.count >= least else { return nil }
        let sorted = history.sorted()
        let middle = sorted.count / 2
        let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        return median - now >= most ? median - now : nil
    }
}
