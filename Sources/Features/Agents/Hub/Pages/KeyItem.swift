internal import Agents
internal import HubFrame

/// One key in the table of the agents' page.
struct KeyItem: Sendable {
    /// The agent, past or present, that already has the name which the key's agent gives itself.
    struct Claim: Sendable {
        /// The key that uses the name; `nil` where it is denied or gone.
        let key: Int64?
        let lastSeen: Moment?
    }

    let number: Int64
    let state: String
    let stateWord: String
    let note: String?
    let agent: String?
    let agentPath: String?
    /// The address that asked for the key; `nil` for one that was made here.
    let asker: String?
    /// What it said of its own address, where that is another.
    let said: String?
    let created: Moment
    let waiting: Int?
    let claim: Claim?
    /// Whether an approval takes the name over from another key.
    let takesOver: Bool
    let approval: String
    let mayApprove: Bool
    let mayHold: Bool
    let mayDeny: Bool
    let mayRevoke: Bool

    init(_ key: AgentKey) {
        number = key.number
        state = key.state.rawValue
        stateWord = key.state == .onHold ? "on hold" : key.state.rawValue
        note = key.note
        agent = key.agent
        // What comes with a pending key is quarantined, and not shown yet.
        agentPath = key.state == .pending || key.contest != nil ? nil : key.agent.map(Path.router)
        asker = key.peer ?? key.address
        said = key.peer != nil && key.address != key.peer ? key.address : nil
        created = Moment(key.createdAt)
        waiting = key.waitingSnapshots > 0 ? key.waitingSnapshots : nil
        claim = key.contest.map { Claim(key: $0.key, lastSeen: $0.lastSeen.map(Moment.init)) }
        takesOver = claim?.key != nil
        approval = claim?.key.map { "Replace key \($0)" } ?? "Approve"
        mayApprove = key.state != .approved
        mayHold = key.state == .approved
        mayDeny = key.state == .pending || key.state == .onHold
        mayRevoke = key.state == .approved
    }
}

extension AgentKey {
    /// What is to be said of its state, beside the word.
    fileprivate var note: String? {
        if state == .approved { return takesOver ? "takes its name over when it is used" : nil }
        guard state == .onHold else { return nil }
        return switch hold {
        case .machine: "used on another machine"
        case .address: "used from another address"
        case .name: "its name is in use"
        case .replaced: "another key has its name"
        case .decided, nil: nil
        }
    }
}
