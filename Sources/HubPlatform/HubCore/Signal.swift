public import MonitorCore

/// What one feature tells the others: the state of a subject changed. Features know each other by signals alone.
public struct Signal: Sendable, Equatable {
    /// The feature that tells it: `agents`, `heartbeats`.
    public let source: String
    /// What changed, by the name that the source has for it: `agent attic`.
    public let subject: String
    /// What it is now, in one word of the source's: `up`, `down`.
    public let state: String
    /// When it changed.
    public let at: UTCTime
    /// A sentence for people; `nil` where the state says it all. Never a secret.
    public let detail: String?
    /// Named facts for people who are told of it; at most `NoticeField.most`.
    public let fields: [NoticeField]
    /// What the subject is reached by, where that may be away: `agent:attic`, `line`.
    public let behind: String?
    /// What people call the subject; `nil` where its own name is what they call it.
    public let called: String?

    public init(
        source: String, subject: String, state: String, at: UTCTime, detail: String? = nil,
        fields: [NoticeField] = [], behind: String? = nil,
        called: String? = nil
    ) {
        self.source = source
        self.subject = subject
        self.state = state
        self.at = at
        self.detail = detail
        self.fields = Array(fields.prefix(NoticeField.most))
        self.behind = behind
        self.called = called
    }
}
