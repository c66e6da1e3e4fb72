/// What one agent probes: applied whole, or not at all.
public struct ProbePlan: Sendable, Equatable {
    /// Targets of one agent, whatever its operator permits.
    public static let mostTargets = 10_000

    /// Names the plan: the hub's digest of it.
    public var name: String
    public var targets: [ProbeTarget]

    public init(name: String, targets: [ProbeTarget]) {
        self.name = name
        self.targets = targets
    }

    public static let empty = ProbePlan(name: "", targets: [])

    /// What is wrong with the plan as a whole, in a sentence.
    public var fault: String? {
        if Set(targets.map(\.id)).count != targets.count { return "One id is there twice." }
        for target in targets {
            if let fault = target.fault { return "Target \(target.id) ('\(target.address)'): \(fault)" }
            if case .word(.mesh) = target.address { return "Target \(target.id): The hub resolves 'mesh'." }
        }
        return nil
    }

    /// - Returns: why the operator's limits forbid it, in a sentence with the numbers that would fit.
    public func excess(over limits: ProbeLimits) -> String? {
        if targets.count > limits.mostTargets {
            return
                "\(targets.count) targets are more than the \(limits.mostTargets) that PROBE_MAX_TARGETS permits."
        }
        let rate = targets.reduce(0) { $0 + $1.packetsPerSecond }
        // A sum of fifths is not quite whole.
        guard rate > Double(limits.mostPerSecond) + 1e-6 else { return nil }
        let share = Int(Double(targets.count) * Double(limits.mostPerSecond) / rate)
        return "\(Int(rate.rounded(.up))) packets a second are more than the \(limits.mostPerSecond) that "
            + "PROBE_MAX_RATE permits; \(share) of these targets would fit."
    }
}

/// What the agent's operator permits a hub to ask for.
public struct ProbeLimits: Sendable, Equatable {
    public var mostTargets = 1024
    /// Packets per second, over all kinds.
    public var mostPerSecond = 500

    public init() {}
}
