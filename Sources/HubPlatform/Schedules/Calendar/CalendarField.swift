/// The values of one part of a calendar expression: numbers, ranges, repetitions.
struct CalendarField: Sendable, Equatable {
    /// `3`, `3..7`, `3/2`, `3..7/2`.
    struct Part: Sendable, Equatable {
        let start: Int
        /// `nil` where it has no end.
        let stop: Int?
        /// 0 is the start alone.
        let step: Int

        func contains(_ value: Int) -> Bool {
            value == start
                || step > 0 && value > start && (value - start).isMultiple(of: step) && value <= stop ?? .max
        }

        /// Of values that count backwards: repetitions go from the one furthest from the end towards it.
        func containsFromEnd(_ value: Int) -> Bool {
            guard step > 0 else { return value == start }
            let first = stop ?? start
            return value <= first && (first - value).isMultiple(of: step) && (stop == nil || value >= start)
        }
    }

    static let most = 64
    /// Empty is `*`.
    var parts: [Part] = []

    var isAny: Bool { parts.isEmpty }

    func contains(_ value: Int) -> Bool { isAny || parts.contains { $0.contains(value) } }

    func containsFromEnd(_ value: Int) -> Bool { isAny || parts.contains { $0.containsFromEnd(value) } }

    func bits(_ range: ClosedRange<Int>) -> UInt64 {
        range.reduce(0) { contains($1) ? $0 | 1 << UInt64($1) : $0 }
    }

    /// Whether each part is within the range, and each repetition without an end comes to pass in it.
    ///
    /// - Parameter isFromEnd: a repetition then goes towards 1, the month's last day.
    func isValid(_ range: ClosedRange<Int>, isFromEnd: Bool = false) -> Bool {
        let last = isFromEnd ? range.upperBound - 3 : range.upperBound
        return parts.allSatisfy { part in
            guard (range.lowerBound...last).contains(part.start) else { return false }
            if let stop = part.stop {
                return (part.start...last).contains(stop)
            }
            return isFromEnd ? part.start - part.step >= range.lowerBound : part.start + part.step <= last
        }
    }
}
