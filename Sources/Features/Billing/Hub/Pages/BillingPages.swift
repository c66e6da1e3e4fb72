internal import Billing
internal import ConnectorAccess
internal import Connectors
internal import HubCore
internal import HubFrame
internal import HubServer

/// All customers, with who is online.
struct ClientsPage: Page {
    static let template = "clients"
    static let size = 100
    let title = "Customers"
    let cabinet: Int64?
    let cabinetName: String
    let cabinets: Chips?
    let words: String
    let rows: [ClientItem]
    let count: String
    let banner: Banner?
    let unread: String?
    let readAt: Moment?
    let nothing: Nothing?
    let online: String?

    init(
        _ cabinet: KeptConnector?, among cabinets: [KeptConnector], _ clients: [KeptClient],
        state: BillingStore.ListState,
        online: [String: CustomerSessions.Session]?, words: String
    ) {
        self.cabinet = cabinet?.number
        cabinetName = cabinet?.name ?? ""
        self.cabinets =
            cabinets.count > 1
            ? Chips(
                "Billing system",
                cabinets.map {
                    Chips.Choice(
                        $0.name, "/isp/clients?cabinet=\($0.number)", isCurrent: $0.number == cabinet?.number)
                }) : nil
        self.words = words
        rows = clients.prefix(Self.size).map { ClientItem($0, online) }
        count =
            clients.count > Self.size
            ? "the first \(Self.size) of those that fit, of \(state.count) in all"
            : words.isEmpty ? "\(state.count) in all" : "\(clients.count) of \(state.count)"
        let readAt = state.readAt.map { Moment($0) }
        self.readAt = readAt
        banner = state.fault.map {
            Banner(
                StatusMark(
                    .watch,
                    readAt == nil ? "The billing system could not be read" : "Out of date: list last read at"),
                since: readAt, hint: $0)
        }
        unread =
            state.unread > 0
            ? CountText.text(state.unread, "row")
                + " could not be read. Ask an administrator to check the connector."
            : nil
        self.online = online.map { CountText.text($0.count, "session") }
        if cabinet == nil {
            nothing = Nothing(
                "No billing system", "Ask an administrator to add one under Connectors.", next: nil)
        } else if clients.isEmpty {
            nothing =
                state.count == 0
                ? Nothing(
                    "No customers were read yet", "Read the list now; later it is read each night.", next: nil
                )
                : Nothing(
                    "No such customer", "None of \(state.count) has these words in name, login or number.",
                    next: nil)
        } else {
            nothing = nil
        }
    }
}

struct ClientItem: Sendable {
    let path: String
    let name: String
    let login: String
    let id: String
    let mark: StatusMark?
    let since: Moment?
    let address: String?

    init(_ one: KeptClient, _ online: [String: CustomerSessions.Session]?) {
        path = "/isp/clients/\(one.connector)/\(one.id)"
        name = one.name.isEmpty ? one.login : one.name
        login = one.login
        id = one.id
        let session = online?[one.login.lowercased()]
        mark =
            online == nil ? nil : session == nil ? StatusMark(.off, "offline") : StatusMark(.good, "online")
        since = session.map { Moment($0.since) }
        address = session.map { ($0.address.map { $0 + ", " } ?? "") + $0.server }
    }
}

/// One customer's card: read now, and stored nowhere.
struct ClientPage: Page {
    static let template = "client"
    let title: String
    let client: ClientItem
    let cabinetName: String
    let fault: String?
    let facts: [Fact]
    let hasCard: Bool
    let warnings: String?
    let sessions: [SessionItem]
    let sessionsFault: String?
    let from: String
    let to: String
    let newTicket: String?

    struct SessionItem: Sendable {
        let date: String
        let interval: String
        let description: String
        let received: String
        let sent: String
        let sum: String
    }

    init(
        _ one: KeptClient, _ cabinet: KeptConnector, _ card: Result<BillingHouse.Card, any Error>,
        online: [String: CustomerSessions.Session]?, from: BillingDate, to: BillingDate, mayOpen: Bool
    ) {
        client = ClientItem(one, online)
        title = client.name
        cabinetName = cabinet.name
        self.from = from.field
        self.to = to.field
        switch card {
        case .success(let card):
            fault = nil
            facts = card.pairs.map { Fact($0.label, $0.value) }
            warnings = card.warnings.isEmpty ? nil : card.warnings
            sessions = card.sessions.map { row in
                SessionItem(
                    date: row["date"] ?? "", interval: row["interval"] ?? "",
                    description: row["description"] ?? "",
                    received: row["received"] ?? "", sent: row["sent"] ?? "", sum: row["sum"] ?? "")
            }
            sessionsFault = card.sessionsFault
        case .failure(let error):
            fault = "\(error)"
            (facts, warnings, sessions, sessionsFault) = ([], nil, [], nil)
        }
        hasCard = fault == nil
        // A cabinet without a desk: the ticket is one of the desk that there is, which knows no numbers of this cabinet.
        // Of one whose declaration cannot be read it is not known which desk is the customer's: then there is no link.
        let ticket = cabinet.declaration.map { declaration in
            PageQuery(
                "/isp/tickets/new",
                [
                    ("desk", declaration.hasDesk ? "\(cabinet.number)" : ""),
                    ("client", declaration.hasDesk ? one.id : one.login),
                ])
        }
        newTicket = mayOpen ? ticket?.url : nil
    }
}
