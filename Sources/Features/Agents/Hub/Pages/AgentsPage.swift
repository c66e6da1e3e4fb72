/// Who hands in, and who would like to.
public struct AgentsPage: Page {
    public static let template = "agents"
    public let title = "Agents"
    let keys: [KeyItem]
    let hasNoKeys: Bool
    let enrolments: [EnrolmentItem]
    let hasEnrolments: Bool
    let newSecret: NewSecret?
    let hub: String
    let webSocket: String
    let fault: String?

    /// What was made just now, shown this once.
    public enum New: Sendable {
        case key(String)
        case enrolment(String)
    }

    /// - Parameter hub: its address, as the browser reached it: `http://192.0.2.1:8080`.
    public init(
        keys: [KeyItem], enrolments: [EnrolmentItem], hub: String, new: New? = nil, fault: String? = nil
    ) {
        self.keys = keys
        hasNoKeys = keys.isEmpty
        self.enrolments = enrolments
        hasEnrolments = !enrolments.isEmpty
        self.hub = hub
        // http and https become ws and wss.
        webSocket = "ws" + hub.dropFirst(4)
        newSecret = new.map { Self.secret($0, hub) }
        self.fault = fault
    }

    private static func secret(_ new: New, _ hub: String) -> NewSecret {
        let urls = "--platform-api-url \(hub)/api/monitor --platform-ws-url ws\(hub.dropFirst(4))/ws/monitor"
        switch new {
        case .key(let key):
            return NewSecret(
                heading: "The new key", secret: key,
                command: "echo \(key) | sudo ./setup_agent.sh --key-file - \(urls)")
        case .enrolment(let token):
            return NewSecret(
                heading: "The new enrolment token", secret: token,
                command: "echo \(token) | sudo ./setup_agent.sh --enrolment-token-file - "
                    + "--generate-key-url \(hub)/api/generate-key \(urls)")
        }
    }
}

/// A secret that is seen once, and what to do with it.
public struct NewSecret: Sendable {
    let heading: String
    let secret: String
    /// To paste into a shell; `nil` where there is none.
    let command: String?

    public init(heading: String, secret: String, command: String?) {
        self.heading = heading
        self.secret = secret
        self.command = command
    }
}

public struct KeyItem: Sendable {
    /// The agent, past or present, that already has the name which the key's agent gives itself.
    public struct Claim: Sendable {
        /// The key that uses the name; `nil` where it is denied or gone.
        let key: Int64?
        let lastSeen: Moment?

        public init(key: Int64?, lastSeen: String?) {
            self.key = key
            self.lastSeen = lastSeen.map(Moment.init)
        }
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

    /// - Parameters:
    ///   - state: `pending`, `approved`, `denied` or `on-hold`.
    ///   - agent: the one that it speaks for, or would after an approval.
    ///   - peer: the address from which it was asked for.
    ///   - address: what was said of it.
    public init(
        number: Int64, state: String, agent: String?, peer: String?, address: String?, created: String,
        waiting: Int, note: String? = nil, claim: Claim? = nil
    ) {
        self.number = number
        self.state = state
        stateWord = state == "on-hold" ? "on hold" : state
        self.note = note
        self.agent = agent
        // What comes with a key that nobody decided on waits, and is nothing to look at yet.
        agentPath = state == "pending" || claim != nil ? nil : agent.map(Path.router)
        asker = peer ?? address
        said = peer != nil && address != peer ? address : nil
        self.created = Moment(created)
        self.waiting = waiting > 0 ? waiting : nil
        self.claim = claim
        takesOver = claim?.key != nil
        approval = claim?.key.map { "Replace key \($0)" } ?? "Approve"
        mayApprove = state != "approved"
        mayHold = state == "approved"
        mayDeny = state == "pending" || state == "on-hold"
        mayRevoke = state == "approved"
    }
}

public struct EnrolmentItem: Sendable {
    let number: Int64
    let label: String
    let kind: String
    let expires: Moment
    let uses: Int

    public init(number: Int64, label: String, kind: String, expires: String, uses: Int) {
        self.number = number
        self.label = label
        self.kind = kind
        self.expires = Moment(expires)
        self.uses = uses
    }
}
