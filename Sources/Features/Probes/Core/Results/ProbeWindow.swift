public import MonitorCore

/// What one agent measured at its targets in one window: a report.
public struct ProbeWindow: Sendable, Equatable {
    public static let mostEchoes = 20_000
    public static let mostTransitions = 256
    public static let mostOutcomes = 64

    /// One echo request that was decided.
    public struct Echo: Sendable, Equatable {
        public var target: ProbeTarget.ID
        /// `nil` where it was lost.
        public var microseconds: UInt32?

        public init(target: ProbeTarget.ID, microseconds: UInt32?) {
            (self.target, self.microseconds) = (target, microseconds)
        }
    }

    /// A round that is over: each of its requests was answered, lost, not sent, or is not known.
    public struct Round: Sendable, Equatable {
        public var target: ProbeTarget.ID
        /// The fastest answer, in microseconds.
        public var best: UInt32?
        public var answered = 0
        public var lost = 0
        public var notSent: [NotSentReason: Int] = [:]
        /// Lost, perhaps, by the agent itself.
        public var unknown = 0

        public init(target: ProbeTarget.ID) { self.target = target }
    }

    public struct NotSent: Sendable, Equatable {
        public var target: ProbeTarget.ID
        public var count: UInt32
        public var reason: NotSentReason

        public init(target: ProbeTarget.ID, count: UInt32, reason: NotSentReason) {
            (self.target, self.count, self.reason) = (target, count, reason)
        }
    }

    /// What was odd about a target's packets.
    public struct Remark: Sendable, Equatable {
        public static let mostLate = 64

        public var target: ProbeTarget.ID
        /// Round trips of replies that came after the timeout, in microseconds.
        public var late: [UInt32] = []
        public var duplicates: UInt32 = 0
        public var damaged: UInt32 = 0
        /// A word of `EchoFailure`.
        public var error: String?
        /// Who said so, or who answered in its place.
        public var from: IPAddress?
        public var wrongSources: UInt32 = 0
        /// Where it changed: of the newest reply.
        public var timeToLive: UInt8?

        public init(target: ProbeTarget.ID) { self.target = target }

        var isEmpty: Bool { self == Remark(target: target) }
    }

    /// A target that is not well.
    public struct Standing: Sendable, Equatable {
        public var target: ProbeTarget.ID
        /// A word of `TargetHealth.State` or of `NotSentReason`.
        public var state: String
        public var since: UTCTime

        public init(target: ProbeTarget.ID, state: String, since: UTCTime) {
            (self.target, self.state, self.since) = (target, state, since)
        }
    }

    /// As `TargetTransition`, by the wall clock.
    public struct Event: Sendable, Equatable {
        /// A word of `TargetTransition.Kind`.
        public var kind: String
        public var target: ProbeTarget.ID?
        public var state: String?
        public var since: UTCTime
        public var lost: UInt32
        public var judged: UInt32
        public var error: String?

        public init(
            kind: String, target: ProbeTarget.ID?, state: String?, since: UTCTime, lost: UInt32,
            judged: UInt32, error: String?
        ) {
            (self.kind, self.target, self.state, self.since) = (kind, target, state, since)
            (self.lost, self.judged, self.error) = (lost, judged, error)
        }
    }

    /// What an attempt came to, for people; told where it is another than before, and now and then.
    public struct Outcome: Sendable, Equatable {
        public static let longest = 16_384

        public var target: ProbeTarget.ID
        /// JSON, as checks have it.
        public var body: [UInt8]

        public init(target: ProbeTarget.ID, body: [UInt8]) {
            (self.target, self.body) = (target, body)
        }
    }

    /// What the agent says of itself.
    public struct Standings: Sendable, Equatable {
        public var isCutOff = false
        /// Rounds that were left out after the machine stood still.
        public var skipped: UInt64 = 0
        /// Replies that found no room in the agent's own sockets.
        public var ownDrops: UInt64 = 0
        /// Packets that were not answers.
        public var strangers: UInt64 = 0
        /// Where others reach it, as far as it knows itself.
        public var address: IPAddress?

        public init() {}
    }

    /// Which plan it belongs to.
    public var plan: String
    public var milliseconds: UInt32
    /// In the order of sending, for each target.
    public var echoes: [Echo] = []
    public var notSent: [NotSent] = []
    /// In the order in which they ended, where they were asked for. Not part of a report.
    public var rounds: [Round] = []
    public var remarks: [Remark] = []
    /// All targets that are not well, whether that is new or not.
    public var states: [Standing] = []
    public var events: [Event] = []
    /// Events beyond the bound, which are not told.
    public var moreEvents: UInt32 = 0
    public var outcomes: [Outcome] = []
    /// Ways to targets that were looked at.
    public var paths: [PathReport] = []
    public var agent = Standings()

    public init(plan: String, milliseconds: UInt32) {
        (self.plan, self.milliseconds) = (plan, milliseconds)
    }

    public var isEmpty: Bool {
        echoes.isEmpty && notSent.isEmpty && remarks.isEmpty && states.isEmpty && events.isEmpty
            && outcomes.isEmpty && paths.isEmpty && agent == Standings()
    }
}
