internal import Checks
internal import HubFrame
internal import MonitorCore
internal import Probing

/// All checks, the newest first.
struct CheckListPage: Page {
    static let template = "checks"
    let title = "Checks"
    let checks: [Item]
    /// Where the list goes on; `nil` at its end.
    let older: String?
    let isEmpty: Bool

    struct Item: Sendable {
        let id: String
        let subject: String
        let verdict: String
        let badge: String
        let agents: Int
        let median: String?
        let askedBy: String
        let asked: Moment

        init(_ check: Check) {
            id = check.id
            subject = check.subject
            verdict = check.verdict
            badge = CheckBadge.ofVerdict(check.verdict)
            agents = check.rows.count
            median = check.medianMicroseconds.map { OutcomeText.milliseconds(Double($0)) }
            askedBy = check.askedBy
            asked = Moment(check.askedAt)
        }
    }

    init(_ checks: [Check], page: Int) {
        self.checks = checks.map(Item.init)
        isEmpty = checks.isEmpty
        older = checks.count < page ? nil : checks.last.map { "\($0.askedAt)" }
    }
}

/// The form of a new check.
struct CheckFormPage: Page {
    static let template = "check-new"
    let title = "New check"
    var kinds: [Kind] = []
    var host = ""
    var port = ""
    var types = ""
    var agents = ""
    var isAll = true
    var groups: [Choice] = [] { didSet { hasGroups = !groups.isEmpty } }
    var regions: [Choice] = [] { didSet { hasRegions = !regions.isEmpty } }
    private(set) var hasGroups = false
    private(set) var hasRegions = false
    let known: [String]
    let most: Int
    /// There are more agents than may be asked.
    let isDrawn: Bool
    var fault: String?

    struct Kind: Sendable {
        let word: String
        let title: String
        let isChosen: Bool
    }

    struct Choice: Sendable {
        let name: String
        let isChosen: Bool
    }

    init(chosen: ProbeKind, known: [String], most: Int) {
        self.known = known
        self.most = most
        isDrawn = known.count > most
        kinds = ProbeKind.allCases.map {
            Kind(word: $0.rawValue, title: Self.title($0), isChosen: $0 == chosen)
        }
    }

    static func title(_ kind: ProbeKind) -> String {
        switch kind {
        case .ping: "Ping"
        case .tcp: "TCP"
        case .udp: "UDP"
        case .http: "HTTP"
        case .dns: "DNS"
        case .trace: "Route"
        case .mtu: "Largest packet"
        case .info: "Agent"
        }
    }
}

/// One check: its page is the permanent link.
struct CheckPage: Page {
    static let template = "check"
    let title: String
    let id: String
    let subject: String
    let askedBy: String
    let asked: Moment
    let verdict: String
    let median: String?
    let good: Int
    let count: Int
    let isOpen: Bool
    let rows: [Row]
    /// Where the host is; empty before an agent has reached it.
    let facts: [Fact]
    let hasFacts: Bool
    /// Why there is nothing of places.
    let note: String?
    /// How many agents were left out; `nil` where all were asked.
    let leftOut: String?
    let map: WorldMap?
    /// The same question, asked before.
    let earlier: [Earlier]
    let hasEarlier: Bool
    /// The check that this one is compared with.
    let compared: Moment?
    let isCompared: Bool

    /// Its address, for users who may see checks.
    let link: String

    struct Earlier: Sendable {
        let path: String
        let asked: Moment
        let verdict: String
        let isChosen: Bool
    }

    struct Row: Sendable {
        let agent: String
        /// Where it stands.
        let place: String?
        /// What it found the time before.
        let before: String?
        let isCompared: Bool
        let word: String
        let badge: String
        let reason: String?
        let time: String?
        let address: String?
        let lines: [String]
        let hasLines: Bool

        init(_ row: Check.Row, _ kind: ProbeKind, place: String?, before: Check?) {
            agent = row.agent
            self.place = place
            isCompared = before != nil
            self.before = before.map { Self.change(row.agent, from: $0, to: row.outcome) }
            let outcome = row.outcome
            word =
                (outcome?.word.rawValue ?? "waiting") + (outcome?.failedAt.map { " at \($0.rawValue)" } ?? "")
            badge = CheckBadge.of(outcome?.word)
            reason = outcome == nil ? row.progress : outcome?.reason
            time = outcome?.microseconds.map { OutcomeText.milliseconds(Double($0)) }
            address = outcome?.address.map { "\($0)" }
            lines = outcome.map { OutcomeText.lines(kind, $0.result) } ?? []
            hasLines = !lines.isEmpty
        }

        /// `ok, 12.0 ms (+3.4 ms)`.
        private static func change(_ agent: String, from before: Check, to outcome: ProbeOutcome?) -> String {
            guard let old = before.rows.first(where: { $0.agent == agent })?.outcome else {
                return "not asked"
            }
            guard let time = old.microseconds else { return old.word.rawValue }
            let shown = "\(old.word.rawValue), \(OutcomeText.milliseconds(Double(time)))"
            guard let now = outcome?.microseconds else { return shown }
            let change = Double(now) - Double(time)
            return shown + " (\(change < 0 ? "−" : "+")\(OutcomeText.milliseconds(abs(change))))"
        }
    }

    init(
        _ check: Check, places: CheckPlaces = CheckPlaces(), earlier: [Check] = [],
        comparedWith before: Check? = nil,
        link: String
    ) {
        title = check.subject
        id = check.id
        subject = check.subject
        askedBy = check.askedBy
        asked = Moment(check.askedAt)
        verdict = check.verdict
        median = check.medianMicroseconds.map { OutcomeText.milliseconds(Double($0)) }
        good = check.rows.count { $0.outcome?.word == .ok }
        count = check.rows.count
        isOpen = !check.isEnded
        rows = check.rows.map {
            Row($0, check.question.kind, place: places.agents[$0.agent]?.words, before: before)
        }
        facts = places.facts
        hasFacts = !facts.isEmpty
        note = places.note
        leftOut =
            check.notAsked == 0
            ? nil
            : "\(check.rows.count) of \(check.rows.count + check.notAsked) agents were asked, drawn by lot: "
                + "\(check.notAsked) were not. An operator asks \(CheckRequest.usualLimit) agents at most, "
                + "an administrator \(CheckRequest.mostAgents)."
        map = places.map(of: check)
        self.earlier = earlier.map {
            Earlier(
                path: "/checks/\(check.id)?with=\($0.id)", asked: Moment($0.askedAt), verdict: $0.verdict,
                isChosen: $0.id == before?.id)
        }
        hasEarlier = !earlier.isEmpty
        compared = before.map { Moment($0.askedAt) }
        isCompared = before != nil
        self.link = link
    }
}

/// Which of the badges' colours a word has.
enum CheckBadge {
    static func of(_ word: ProbeOutcome.Word?) -> String {
        switch word {
        case .ok: "approved"
        case nil: "pending"
        case .refused, .cancelled, .lost: "on-hold"
        case .failed, .timeout, .error, .noAnswer: "denied"
        }
    }

    static func ofVerdict(_ verdict: String) -> String {
        switch verdict {
        case "ok": "approved"
        case "failed": "denied"
        default: "pending"
        }
    }
}
