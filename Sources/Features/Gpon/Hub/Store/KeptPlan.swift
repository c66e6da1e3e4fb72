internal import Gpon
internal import HubCore

/// A plan as it is stored and shown.
struct KeptPlan: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        /// Nothing has been sent.
        case shown
        /// A user confirmed it; the facts are read again.
        case confirmed
        case running
        case done
        case stopped
        case undone
        case unknown
        case expired
        /// The facts were others at the confirmation: nothing was sent.
        case void
        case cancelled

        var isOpen: Bool { self == .shown || self == .confirmed || self == .running }
    }

    struct Step: Sendable, Equatable {
        var line: String
        var sentence: String
        var expects: String
        var verify: String
        var undo: String?
        var state: PlanRun.Result.State
        var note: String?
    }

    /// A line that left, or was about to.
    struct Line: Sendable, Equatable {
        var step: Int
        var isUndo: Bool
        var mode: OltMode?
        var line: String
        var sentAt: Int64
        var answer: String?
        /// How its answer ended; `nil` while none has come.
        var ended: String?
        var answeredAt: Int64?
    }

    var id: String
    var olt: Int64
    var kind: PlanRequest.Kind
    var serial: SerialNumber?
    var place: TerminalPlace?
    var request: PlanRequest
    var hash: String
    /// `name=value` each.
    var facts: [String]
    var sentence: String
    var affected: [String]
    var warnings: [String]
    var restore: PlanRequest?
    var isDryRun: Bool
    var madeBy: String
    var madeDuties: Set<Duty>
    var madeAt: Int64
    var state: State
    var confirmedBy: String?
    var confirmedAt: Int64?
    var endedAt: Int64?
    var reason: String?
    var outcome: String?
    var look: [String]?
    var lookedAt: Int64?
    var seenBy: String?
    var seenAt: Int64?
    var steps: [Step] = []
    var lines: [Line] = []

    var expiresAt: Int64 { madeAt + Int64(Plan.seconds) * 1000 }
}

/// Why something about OLTs is not done, in words for people.
enum GponFault: Error, Equatable {
    case notFound(String)
    case forbidden(String)
    /// Something is otherwise than it was.
    case conflict(String)
    case expired
    /// A user has the OLT.
    case locked(String)
    /// The OLT did not answer.
    case unanswered(String)
    case invalid(String)
}
