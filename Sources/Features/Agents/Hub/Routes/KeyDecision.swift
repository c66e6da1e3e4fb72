internal import Agents

/// What an administrator may decide on a key, as paths say it.
enum KeyDecision: String, CaseIterable {
    case approve, deny, hold, revoke

    var state: AgentKey.State {
        switch self {
        case .approve: .approved
        case .hold: .onHold
        case .deny, .revoke: .denied
        }
    }
}
