internal import HubNouns
internal import MonitorCore

/// What the page of agents' keys shows.
struct KeysView {
    /// What was made just now: shown once.
    enum Made {
        case key(Secret)
        case enrolment(Secret)

        var secret: Secret {
            switch self {
            case .key(let secret), .enrolment(let secret): secret
            }
        }
    }

    let visitor: Visitor
    let keys: [AgentKey]
    let enrolments: [Enrolment]
    let made: Made?
    let problem: String?
}
