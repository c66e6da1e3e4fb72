/// Something that changed at a target, or of the agent's own line; told once.
public struct TargetTransition: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case probeDown, probeUp, probeLossy, probeSlow, probeOk
        /// Nothing answers any more: the agent's own line is gone.
        case cutOff
        case lineBack
        case addressChanged
    }

    public var kind: Kind
    /// `nil` where it is about the agent.
    public var target: ProbeTarget.ID?
    /// The state that the target has from then on.
    public var state: TargetHealth.State?
    /// Monotonic, in nanoseconds.
    public var since: Int64
    /// Of the last twelve.
    public var lost = 0
    public var judged = 0
    /// What was said of the last one lost: a word.
    public var error: String?

    public init(_ kind: Kind, target: ProbeTarget.ID? = nil, since: Int64) {
        (self.kind, self.target, self.since) = (kind, target, since)
    }

    /// Whether it tells of something that got worse: held back while the line may be gone.
    var isWorse: Bool { kind == .probeDown || kind == .probeLossy || kind == .probeSlow }
}

extension TargetHealth.Change {
    /// - Returns: `nil` for a beginning: that all is well is not news.
    var kind: TargetTransition.Kind? {
        switch (from, to) {
        case (_, .down): .probeDown
        case (.down, _): .probeUp
        case (_, .lossy): .probeLossy
        case (_, .slow): .probeSlow
        case (.unknown, _), (_, .unknown): nil
        case (_, .ok): .probeOk
        }
    }
}
