internal import Agents
internal import HubServer
internal import MonitorWire

extension KeyNotice {
    /// - Returns: `nil` for a key that waits for nothing.
    static func waiting(_ key: AgentKey) -> KeyNotice? {
        func remedy(_ option: String = "") -> String {
            "on the page Routers > Add and approve, or with 'monitor-hub agent approve \(key.number)\(option)'."
        }
        return switch key.state {
        case .pending:
            KeyNotice(
                code: .keyPending,
                sentence: "Key \(key.number) has waited for approval since \(key.createdAt): "
                    + "an administrator approves it \(remedy())")
        // The name of its agent may have changed since: it is left out.
        case .onHold where key.hold == .replaced:
            KeyNotice(
                code: .keyOnHold,
                sentence:
                    "Another key has taken over the name of key \(key.number). An administrator approves "
                    + "key \(key.number) again: under the same SERVER_ID it takes the name back, "
                    + "\(remedy(" --take-over")) Under another SERVER_ID it needs no --take-over.")
        case .onHold where key.hold == .name:
            KeyNotice(
                code: .keyOnHold,
                sentence: "Another agent already uses the name '\(key.agent ?? "")'. "
                    + "Set SERVER_ID to another name, or let an administrator put key \(key.number) "
                    + "in its place, \(remedy(" --take-over"))")
        case .onHold:
            KeyNotice(
                code: .keyOnHold,
                sentence: "Key \(key.number) is on hold: an administrator approves it again \(remedy())")
        case .approved, .denied: nil
        }
    }
}
