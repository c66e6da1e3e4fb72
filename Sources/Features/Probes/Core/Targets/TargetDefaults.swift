/// How a target is asked that says nothing else.
public struct TargetDefaults: Sendable, Equatable {
    public var intervalMilliseconds = 5000
    public var timeoutMilliseconds = 3000
    /// Echo requests in a round. Targets that are not pinged are asked once.
    public var count = 1

    public init() {}

    /// What an administrator set; `nil` follows the settings of the hub.
    public struct Chosen: Sendable, Equatable {
        public var intervalMilliseconds: Int?
        public var timeoutMilliseconds: Int?
        public var count: Int?

        public init() {}

        public func over(_ settings: TargetDefaults) -> TargetDefaults {
            var defaults = settings
            defaults.intervalMilliseconds = intervalMilliseconds ?? settings.intervalMilliseconds
            defaults.timeoutMilliseconds = timeoutMilliseconds ?? settings.timeoutMilliseconds
            defaults.count = count ?? settings.count
            return defaults
        }

        /// Asks a target as was said of it, and for the rest by the defaults, which are fitted around that.
        ///
        /// What was said stays: where it contradicts itself, the target has a `fault`.
        public func apply(to target: inout ProbeTarget, over defaults: TargetDefaults) {
            let defaults = defaults.fitted
            var interval = intervalMilliseconds ?? defaults.intervalMilliseconds
            var timeout = timeoutMilliseconds ?? defaults.timeoutMilliseconds
            // Of a round that was said; a count that none may have is not reckoned with.
            let round = count.map { $0 > 1 ? min($0, 20) * ProbeTarget.spacingMilliseconds : 0 } ?? 0
            if intervalMilliseconds == nil {
                if round > 0 { interval = max(interval, round + timeout) }
                if interval >= 3000 { interval = max(interval, timeout) }
            } else if timeoutMilliseconds == nil {
                if interval >= 3000 { timeout = min(timeout, interval) }
                if round > 0 { timeout = max(100, min(timeout, interval - round)) }
            }
            (target.intervalMilliseconds, target.timeoutMilliseconds) = (interval, timeout)
            if let count {
                target.count = count
            } else {
                let room = (interval - timeout) / ProbeTarget.spacingMilliseconds
                target.count = target.kind.isAttempt ? 1 : max(1, min(defaults.count, room))
            }
        }

        /// For the audit: `every 10 s, 3 packets`.
        public var words: String {
            let all = [
                intervalMilliseconds.map { "every \(Self.seconds($0)) s" },
                count.map { $0 == 1 ? "1 packet" : "\($0) packets" },
                timeoutMilliseconds.map { "lost after \(Self.seconds($0)) s" },
            ].compactMap(\.self)
            return all.isEmpty ? "as the settings" : all.joined(separator: ", ")
        }

        public static func seconds(_ milliseconds: Int) -> String {
            milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
        }
    }

    /// What is wrong with them together; `nil` where a target can be asked so.
    public var fault: String? {
        var target = ProbeTarget(id: 1, address: .word(.hub))
        (target.intervalMilliseconds, target.timeoutMilliseconds) = (
            intervalMilliseconds, timeoutMilliseconds
        )
        target.count = count
        return target.fault
    }

    /// Those that go together: settings may have changed since the others were chosen.
    public var fitted: TargetDefaults {
        var fitted = self
        if intervalMilliseconds >= 3000 {
            fitted.timeoutMilliseconds = min(timeoutMilliseconds, intervalMilliseconds)
        }
        let room = (intervalMilliseconds - fitted.timeoutMilliseconds) / ProbeTarget.spacingMilliseconds
        fitted.count = count > 1 ? max(1, min(count, room)) : count
        return fitted
    }

    public func apply(to target: inout ProbeTarget) { Chosen().apply(to: &target, over: self) }

    /// Whether a target is asked just so.
    public func hold(of target: ProbeTarget) -> Bool {
        var other = target
        apply(to: &other)
        return other == target
    }
}
