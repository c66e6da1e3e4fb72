public import MonitorCore

/// What needs a person, with what to do about it: `{{#needs}}{{>need}}{{/needs}}` in a list of class `needs`.
public struct Need: Sendable, Equatable {
    let mark: StatusMark
    let sentence: String
    /// Where more is said of it.
    let path: String?
    /// Since when; `nil` where that does not matter.
    let since: Moment?
    let verbs: [Verb]
    /// Larger first; the same keep the order of the features.
    public let weight: Int

    public init(
        _ mark: StatusMark, _ sentence: String, path: String? = nil, since: Moment? = nil, verbs: [Verb] = [],
        weight: Int = 0
    ) {
        self.mark = mark
        self.sentence = sentence
        self.path = path
        self.since = since
        self.verbs = verbs
        self.weight = weight
    }

    /// A button that posts a form.
    public struct Verb: Sendable, Equatable {
        let word: String
        let path: String
        let fields: [HiddenField]

        public init(_ word: String, _ path: String, fields: [HiddenField] = []) {
            self.word = word
            self.path = path
            self.fields = fields
        }
    }
}

/// One state in words, over everything below it: `{{#banner}}{{>banner}}{{/banner}}`.
public struct Banner: Sendable, Equatable {
    let mark: StatusMark
    /// Since when; scripts write it as the reader's own time.
    let since: Moment?
    /// What to check.
    let hint: String?
    let command: Command?

    public init(_ mark: StatusMark, since: Moment? = nil, hint: String? = nil, command: Command? = nil) {
        self.mark = mark
        self.since = since
        self.hint = hint
        self.command = command
    }
}

/// A command to paste, one option a line, with a button that copies it: `{{#command}}{{>command}}{{/command}}`.
public struct Command: Sendable, Equatable {
    let text: String
    /// For scripts that change it.
    let id: String?

    public init(_ text: String, id: String? = nil) {
        self.text = text
        self.id = id
    }

    /// - Parameter options: each with its value.
    public init(_ program: String, options: [String], id: String? = nil) {
        self.init(([program] + options).joined(separator: " \\\n  "), id: id)
    }
}

/// A secret that is seen once, and what to do with it: `{{#newSecret}}{{>secret}}{{/newSecret}}`.
public struct NewSecret: Sendable {
    let heading: String
    let secret: String
    /// What the command is for.
    let use: String
    /// To paste; `nil` where there is none.
    let command: String?

    public init(
        heading: String, secret: String, command: String?,
        use: String = "Send this header with every request:"
    ) {
        self.heading = heading
        self.secret = secret
        self.command = command
        self.use = use
    }
}

/// Where there is nothing: why, and what to do next: `{{#nothing}}{{>nothing}}{{/nothing}}`.
public struct Nothing: Sendable, Equatable {
    let title: String
    let reason: String
    let next: PageLink?

    public init(_ title: String, _ reason: String, next: PageLink? = nil) {
        self.title = title
        self.reason = reason
        self.next = next
    }
}

/// What to do in order, with what is done already: `{{#steps}}{{>step}}{{/steps}}` in an `ol` of class `steps`.
public struct Step: Sendable, Equatable {
    public enum State: String, Sendable {
        case done, now, later
    }

    let title: String
    let state: String
    /// The state in a word, for those who do not see it.
    let word: String
    let sentence: String
    let command: Command?
    /// For scripts that keep it up to date.
    let id: String?

    public init(
        _ title: String, _ state: State, _ sentence: String, command: Command? = nil, id: String? = nil
    ) {
        self.title = title
        self.state = state.rawValue
        word = state == .done ? "done" : state == .now ? "now" : "later"
        self.sentence = sentence
        self.command = command
        self.id = id
    }
}

/// Something that happened: `{{#rows}}{{>timeline}}{{/rows}}` in an `ol` of class `timeline`.
public struct TimelineRow: Sendable, Equatable {
    /// Unix milliseconds, to put rows of several features in order.
    public let time: Int64
    let at: Moment
    let mark: StatusMark
    let subject: PageLink?
    let detail: String?
    /// Which router it was on.
    let router: PageLink?

    /// - Parameter mark: its word is what happened: `came back`.
    public init(
        at time: UTCTime, _ mark: StatusMark, subject: PageLink? = nil, detail: String? = nil,
        router: PageLink? = nil
    ) {
        self.time = time.milliseconds
        at = Moment(time)
        self.mark = mark
        self.subject = subject
        self.detail = detail.flatMap { $0.isEmpty ? nil : $0 }
        self.router = router
    }
}
