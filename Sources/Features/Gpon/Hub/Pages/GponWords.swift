internal import Gpon
internal import HubFrame
internal import MonitorCore

/// What pages of OLTs say in the same words.
enum GponWords {
    static func moment(_ milliseconds: Int64?) -> Moment? {
        milliseconds.map { Moment(UTCTime(milliseconds: $0)) }
    }

    static func dBm(_ value: Double?) -> String {
        guard let value, let hundredths = Int(exactly: (value.magnitude * 100).rounded()) else { return "–" }
        let sign = value < 0 ? "−" : ""
        let rest = hundredths % 100
        return "\(sign)\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Light by shape, word and colour.
    static func signal(_ verdict: SignalLimits.Verdict) -> StatusMark {
        switch verdict {
        case .none: StatusMark(.off, "not measured")
        case .good: StatusMark(.good, "good")
        case .weak: StatusMark(.watch, "weak")
        case .bad: StatusMark(.bad, "bad")
        case .strong: StatusMark(.watch, "too strong")
        }
    }

    static func state(_ terminal: KeptTerminal) -> StatusMark {
        if terminal.goneAt != nil { return StatusMark(.off, "deleted") }
        switch terminal.runState {
        case "online": return StatusMark(.good, "online")
        case "offline": return StatusMark(.bad, "offline")
        default: return StatusMark(.off, terminal.runState ?? "not known")
        }
    }

    static func state(_ state: KeptPlan.State) -> StatusMark {
        switch state {
        case .shown: StatusMark(.info, "nothing has been sent")
        case .confirmed: StatusMark(.info, "confirmed")
        case .running: StatusMark(.watch, "running")
        case .done: StatusMark(.good, "done")
        case .stopped: StatusMark(.bad, "stopped")
        case .undone: StatusMark(.watch, "taken back")
        case .unknown: StatusMark(.bad, "unknown: look first")
        case .expired: StatusMark(.off, "expired, nothing sent")
        case .void: StatusMark(.off, "void, nothing sent")
        case .cancelled: StatusMark(.off, "cancelled, nothing sent")
        }
    }

    static func step(_ state: PlanRun.Result.State) -> StatusMark {
        switch state {
        case .waiting: StatusMark(.off, "not sent")
        case .sent: StatusMark(.watch, "sent")
        case .done: StatusMark(.good, "done, read back")
        case .failed: StatusMark(.bad, "not done")
        case .undone: StatusMark(.watch, "taken back")
        case .unknown: StatusMark(.bad, "unknown")
        }
    }

    /// As programs read it.
    static func result(_ outcome: SerialSearch.Outcome) -> String {
        switch outcome {
        case .found: "found"
        case .notFound: "not-found"
        case .notAsked: "not-asked"
        case .noAnswer: "no-answer"
        }
    }

    static func reason(_ outcome: SerialSearch.Outcome) -> String? {
        switch outcome {
        case .found, .notFound: nil
        case .notAsked(let why), .noAnswer(let why): why
        }
    }

    static func mark(_ outcome: SerialSearch.Outcome) -> StatusMark {
        switch outcome {
        case .found: StatusMark(.good, "found")
        case .notFound: StatusMark(.off, "not found")
        case .notAsked: StatusMark(.watch, "not asked")
        case .noAnswer: StatusMark(.bad, "no answer")
        }
    }

    static func megabits(_ kilobits: Int?) -> String {
        guard let kilobits else { return "–" }
        let tenths = kilobits / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}
