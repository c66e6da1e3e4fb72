/// How one kind of old desk or billing system is read and written: data, which administrators edit.
package struct ConnectorDeclaration: Sendable, Equatable {
    /// Bytes of its JSON.
    package static let longest = 65_536

    /// What a page is read for.
    package enum PageKind: String, CaseIterable, Sendable {
        case tickets, ticket, clients, client, sessions

        /// What its paths and forms may name.
        package var words: Set<String> {
            switch self {
            case .tickets, .clients: []
            case .ticket: ["number"]
            case .client: ["id"]
            case .sessions: ["id", "from", "to"]
            }
        }

        /// Fields that a row must have, where there are rows.
        package var required: [String] {
            switch self {
            case .tickets: ["number", "subject", "status"]
            case .ticket: ["text"]
            case .clients: ["id"]
            case .client: ["label", "value"]
            case .sessions: []
            }
        }
    }

    package enum WriteKind: String, CaseIterable, Sendable {
        case open, reply, close

        package var words: Set<String> {
            switch self {
            case .open: ["client", "subject", "text"]
            case .reply: ["number", "text"]
            case .close: ["number"]
            }
        }
    }

    package struct Login: Sendable, Equatable {
        /// The page that has the form; its hidden fields are sent with the declared ones.
        package let page: Template
        package let post: Template
        package let fields: [FormTemplate]
        /// What the target of the redirection after a good login holds.
        package let good: String
        /// What a page with an error has.
        package let bad: Selector?
    }

    package struct FormTemplate: Sendable, Equatable {
        package let name: String
        package let value: Template
    }

    package struct PageForm: Sendable, Equatable {
        /// Asked first, so that the server's session has the right thing selected.
        package var select: Template?
        package var path: Template
        /// Posted where there are fields.
        package var form: [FormTemplate] = []
        /// What every such page has, also an empty one: without it the page has changed.
        package var must: Selector?
        /// Fields of the whole page.
        package var one: [String: FieldPlace] = [:]
        package var rows: Selector?
        package var fields: [String: FieldPlace] = [:]
        /// Words of the server by field, and ours for them.
        package var words: [String: [String: String]] = [:]
        /// Links to further pages of the same list.
        package var next: Selector?
        /// Links to folders that hold more rows.
        package var folders: Selector?
    }

    package struct WriteForm: Sendable, Equatable {
        package let select: Template
        package let post: Template
        package let form: [FormTemplate]
    }

    package var name = ""
    package var address: ConnectorAddress
    package var charset = Charset.utf8
    package var login: Login?
    /// What a page has when the session has ended: the login's form.
    package var ended: Selector?
    package var pages: [PageKind: PageForm] = [:]
    package var writes: [WriteKind: WriteForm] = [:]
    /// Between two requests of one login.
    package var gapMilliseconds = 0
    /// For one request.
    package var limitSeconds = 10

    package var hasDesk: Bool { pages[.tickets] != nil && pages[.ticket] != nil }
    package var hasBilling: Bool { pages[.clients] != nil }

    /// What parts leave open together.
    func checked() throws(DeclarationFault) -> ConnectorDeclaration {
        guard !name.isEmpty, name.count <= 64, name.allSatisfy({ $0.isASCII && $0 > " " }) else {
            throw DeclarationFault("\"name\" has 1 to 64 printable characters without blanks")
        }
        guard !pages.isEmpty else { throw DeclarationFault("\"pages\" names no page that this hub can read") }
        for (kind, page) in pages {
            guard page.rows != nil || !page.one.isEmpty else {
                throw DeclarationFault("the page '\(kind.rawValue)' names neither \"rows\" nor \"one\"")
            }
            for field in kind.required where page.rows != nil && page.fields[field] == nil {
                throw DeclarationFault("the rows of the page '\(kind.rawValue)' lack the field '\(field)'")
            }
            guard page.must != nil || kind == .client else {
                throw DeclarationFault(
                    "the page '\(kind.rawValue)' lacks \"must\", which tells it from a page that has changed")
            }
        }
        for kind in WriteKind.allCases where writes[kind] != nil {
            guard pages[.tickets] != nil, pages[.ticket] != nil else {
                throw DeclarationFault(
                    "'\(kind.rawValue)' is read back from the pages 'tickets' and 'ticket': declare both")
            }
        }
        if login != nil, ended == nil {
            throw DeclarationFault(
                "\"ended\" says how a page looks whose session has ended: name the login's field")
        }
        if pages[.ticket]?.select != nil || pages[.ticket]?.form.isEmpty == false {
            throw DeclarationFault(
                "the page 'ticket' is asked by its path alone, for a write selects the ticket by it")
        }
        return self
    }
}
