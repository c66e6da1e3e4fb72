internal import ConnectorAccess
internal import Connectors
internal import HubFrame

/// All connectors, and a new one.
struct ConnectorsPage: Page {
    static let template = "connectors"
    let title = "Connectors"
    let rows: [ConnectorItem]
    let nothing: Nothing?
    let text: String
    let fault: String?

    init(_ connectors: [KeptConnector], text: String? = nil, fault: String? = nil) {
        rows = connectors.map(ConnectorItem.init)
        nothing =
            connectors.isEmpty
            ? Nothing(
                "No connector yet", "The tickets are in the hub's own desk, and no billing system is shown.",
                next: nil) : nil
        self.text = text ?? ConnectorDeclaration.standard.first?.json ?? ""
        self.fault = fault
    }
}

struct ConnectorItem: Sendable {
    let number: Int64
    let name: String
    let place: String
    let mark: StatusMark
    let reason: String?
    let since: Moment
    let changed: String
    let changedAt: Moment

    init(_ one: KeptConnector) {
        number = one.number
        name = one.name
        place = one.declaration?.address.text ?? "its declaration cannot be read"
        mark =
            switch one.state {
            case .new: StatusMark(.info, "not used yet")
            case .well: StatusMark(.good, "works")
            case .failed: StatusMark(.watch, "failed last")
            case .changed: StatusMark(.bad, "its pages have changed")
            }
        reason = one.reason
        since = Moment(one.since)
        changed = one.changedBy
        changedAt = Moment(one.changedAt)
    }
}

/// One connector: its declaration, and what a try gave.
struct ConnectorPage: Page {
    static let template = "connector"
    let title: String
    let connector: ConnectorItem
    let version: Int
    let text: String
    let fault: String?
    let trials: [TrialItem]
    let hasTried: Bool
    let logins: [LoginItem]
    let hasReader: Bool

    struct TrialItem: Sendable {
        let page: String
        let mark: StatusMark
        let trouble: String?
        let fields: [Field]

        struct Field: Sendable {
            let name: String
            let count: Int
            let first: String
            let isMissing: Bool
        }

        init(_ one: CabinetGateway.Trial) {
            page = one.page.rawValue
            let rows = one.rows == 1 ? "1 row" : "\(one.rows) rows"
            mark =
                one.trouble != nil
                ? StatusMark(.bad, "not as declared")
                : one.unread > 0
                    ? StatusMark(.watch, "\(rows), \(one.unread) unread") : StatusMark(.good, rows)
            trouble = one.trouble
            fields = one.found.map { field, count in
                Field(
                    name: field, count: count, first: one.first.first { $0.field == field }?.value ?? "",
                    isMissing: count == 0)
            }
        }
    }

    struct LoginItem: Sendable {
        let person: String
        let name: String
        let changedAt: Moment
        let isPaused: Bool

        init(_ one: KeptDeskLogin) {
            person = one.person.isEmpty ? "for reading, shared" : one.person
            name = one.name
            changedAt = Moment(one.changedAt)
            isPaused = one.isPaused
        }
    }

    init(
        _ one: KeptConnector, logins: [KeptDeskLogin], text: String? = nil,
        trials: [CabinetGateway.Trial]? = nil,
        fault: String? = nil
    ) {
        title = one.name
        connector = ConnectorItem(one)
        version = one.version
        self.text = text ?? one.text
        self.fault = fault
        self.trials = (trials ?? []).map(TrialItem.init)
        hasTried = trials != nil
        self.logins = logins.map(LoginItem.init)
        hasReader = logins.contains { $0.person.isEmpty }
    }
}

/// The names and passwords by which one person enters old desks.
struct DeskLoginsPage: Page {
    static let template = "desklogins"
    let title = "My logins"
    let rows: [Row]
    let nothing: Nothing?
    let fault: String?

    struct Row: Sendable {
        let number: Int64
        let desk: String
        let name: String
        let changedAt: Moment?
        let mark: StatusMark
    }

    init(_ all: [(connector: KeptConnector, login: KeptDeskLogin?)], fault: String? = nil) {
        rows = all.map { connector, login in
            Row(
                number: connector.number, desk: connector.name, name: login?.name ?? "",
                changedAt: login.map { Moment($0.changedAt) },
                mark: login == nil
                    ? StatusMark(.off, "none")
                    : login?.isPaused ?? false
                        ? StatusMark(.bad, "refused: enter it again") : StatusMark(.good, "stored, encrypted")
            )
        }
        nothing =
            all.isEmpty
            ? Nothing("No connector asks for a login", "Ask an administrator to add connectors.", next: nil)
            : nil
        self.fault = fault
    }
}
