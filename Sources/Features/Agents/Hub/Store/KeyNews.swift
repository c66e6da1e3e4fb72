public import Agents
internal import HubCore

/// What happened to a key by itself, for the hub's log. It holds no secret.
public enum KeyNews: Sendable, Equatable, CustomStringConvertible {
    /// Two agents have one name; `isHeld` where the key was approved and is on hold now.
    case nameInUse(key: Int64, name: String, holder: Int64, isHeld: Bool)
    /// Its agent has come with a name of its own.
    case released(key: Int64, name: String)
    case replaced(key: Int64, by: Int64, name: String)
    case moved(key: Int64, agent: String?, hold: AgentKey.Hold, detail: String)
    case expired(keys: [Int64], snapshots: Int)

    public var description: String {
        switch self {
        case .nameInUse(let key, let name, let holder, let isHeld):
            """
            Key \(key) claims the name of '\(name)', which key \(holder) uses. What it sends is quarantined\
            \(isHeld ? " from now on" : ""). Set SERVER_ID of one of the two to another name; or replace \
            key \(holder): monitor-hub agent approve \(key) --take-over
            """
        case .released(let key, let name):
            "Key \(key) is approved again: no other key uses its agent's name now, '\(name)'"
        case .replaced(let key, let by, let name):
            "Key \(by) has taken over '\(name)' from key \(key), which is on hold"
        case .moved(let key, let agent, let hold, let detail):
            """
            Key \(key)\(agent.map { " of '\($0)'" } ?? "") is on hold: it was used \(hold.words) (\(detail)). \
            If that is right, approve it again: monitor-hub agent approve \(key)
            """
        case .expired(let keys, let snapshots):
            """
            \(keys.count == 1 ? "Key" : "Keys") \(keys.map(String.init).joined(separator: ", ")) expired: not \
            approved, and not used for \(AgentStore.unapprovedDays) days. Deleted with \
            \(CountText.text(snapshots, "snapshot")) that waited
            """
        }
    }
}

extension AgentKey.Hold {
    fileprivate var words: String {
        switch self {
        case .machine: "on another machine"
        case .address: "from another address"
        case .decided, .name, .replaced: "elsewhere"
        }
    }
}
