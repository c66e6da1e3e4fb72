import Connectors
import HTMLTree
import Synchronization

/// An old desk in memory: it keeps the selected ticket and client in its session, and ends, breaks and changes on request.
final class PretendDesk: CabinetTransport {
    struct Ticket {
        var number: Int
        var client: String
        var subject: String
        var isOpen = true
        var messages: [(text: String, by: String)] = []
    }

    struct State {
        var tickets: [Int: Ticket] = [:]
        var sessions: [String: (login: String?, ticket: Int?, client: String?)] = [:]
        var passwords = ["anna": "geheim", "boris": "tajna"]
        var lastSession = 0
        var nextTicket = 100
        /// Every request, in the order of its arrival: `GET /cabinet/helpdesk`.
        var log: [String] = []
        /// Consulted for each request; what it gives back replaces the answer.
        var fault: (@Sendable (CabinetRequest, Int) -> Fault?)?
    }

    enum Fault: Sendable {
        /// The server does nothing, and nothing was sent.
        case unreached
        /// The server does it, and its answer gets lost.
        case lostAnswer
        /// The request gets lost behind the connection.
        case lostRequest
        case endSession
        case alert(String)
        case page(String)
        case status(Int)
        case redirect(String)
        /// It says that all is well, and does nothing.
        case pretend
    }

    let state = Mutex(State())

    init(tickets: [Ticket] = []) {
        state.withLock { state in
            for one in tickets { state.tickets[one.number] = one }
        }
    }

    static var declaration: ConnectorDeclaration {
        get throws {
            var declaration = try ConnectorDeclaration(
                json: Array(ConnectorDeclaration.standard[0].json.utf8))
            declaration.gapMilliseconds = 0
            return declaration
        }
    }

    func visit(_ name: String = "anna", _ password: String = "geheim") throws -> CabinetVisit {
        CabinetVisit(try Self.declaration, self, login: (name, password), pause: { _ in })
    }

    var log: [String] { state.withLock { $0.log } }
    func ticket(_ number: Int) -> Ticket? { state.withLock { $0.tickets[number] } }
    func fail(_ fault: (@Sendable (CabinetRequest, Int) -> Fault?)?) { state.withLock { $0.fault = fault } }

    // MARK: -

    func send(_ request: CabinetRequest) async throws -> CabinetPage {
        // Others get a turn here, as on a network.
        await Task.yield()
        let (fault, count) = state.withLock { state in
            state.log.append("\(request.form == nil ? "GET" : "POST") \(request.target)")
            return (state.fault?(request, state.log.count), state.log.count)
        }
        _ = count
        switch fault {
        case .unreached: throw CabinetFailure(.unreached, "Connection refused.")
        case .lostRequest: throw CabinetFailure(.broken, "No answer came within 10 s.")
        case .lostAnswer:
            _ = try answer(request)
            throw CabinetFailure(.broken, "No answer came within 10 s.")
        case .endSession:
            state.withLock { $0.sessions = [:] }
            return try answer(request)
        case .alert(let text): return try page("<script>alert('\(text)');</script>")
        case .page(let html): return try page(html)
        case .pretend: return try page("<p>OK")
        case .status(let status): return try page("<p>?", status)
        case .redirect(let location):
            var page = try page("", 302)
            page.location = location
            return page
        case nil: return try answer(request)
        }
    }

    private func page(_ html: String, _ status: Int = 200) throws -> CabinetPage {
        CabinetPage(status: status, document: try HTMLReader.document(html))
    }

    private static let loginForm = """
        <form method=post action=/cabinet/login><input type=hidden name=cab_hash value=h1>
        <input name=cab_login><input type=password name=cab_password></form>
        """

    private func answer(_ request: CabinetRequest) throws -> CabinetPage {
        let fields = Self.fields(request.form)
        let query = Self.query(request.target)
        let path = String(request.target.prefix { $0 != "?" })
        return try state.withLock { state in
            let cookie = request.cookies?.split(separator: "=").last.map(String.init) ?? ""
            if path == "/cabinet/login" {
                guard request.form != nil else { return try page(Self.loginForm) }
                let name = fields["cab_login"] ?? ""
                guard fields["cab_hash"] == "h1", state.passwords[name] == fields["cab_password"],
                    !name.isEmpty
                else {
                    return try page("<div class=ideco_error>Неверный пароль</div>" + Self.loginForm)
                }
                state.lastSession += 1
                state.sessions["s\(state.lastSession)"] = (name, nil, nil)
                var page = try page("", 302)
                page.location = "userinfo"
                page.newCookies = ["PHPSESSID=s\(state.lastSession); path=/"]
                return page
            }
            guard var session = state.sessions[cookie], let login = session.login else {
                return try page(Self.loginForm)
            }
            defer { state.sessions[cookie] = session }
            guard path == "/cabinet/helpdesk" else { return try page("<p>?", 404) }
            if request.form != nil {
                if fields["status"] == "10", let number = session.ticket {
                    state.tickets[number]?.isOpen = false
                } else if let subject = fields["subj"], let client = session.client {
                    let number = state.nextTicket
                    state.nextTicket += 1
                    state.tickets[number] = Ticket(
                        number: number, client: client, subject: subject,
                        messages: [(fields["text"] ?? "", login)])
                } else if let text = fields["text"], let number = session.ticket {
                    state.tickets[number]?.messages.append((text, login))
                }
                return try page("<p>OK")
            }
            if let id = query["id"] {
                guard let ticket = Int(id).flatMap({ state.tickets[$0] }) else {
                    return try page("<p>нет", 404)
                }
                session.ticket = ticket.number
                let items = ticket.messages.map {
                    "<li>\(Self.escaped($0.text))<br><small>\($0.by), 29.11.2026</small>"
                }
                return try page(
                    "<div class=hdsk_main><h1>\(Self.escaped(ticket.subject))</h1><ul>\(items.joined())</ul></div>"
                )
            }
            if let client = query["filter_id"] { session.client = client }
            let rows = state.tickets.values.sorted { $0.number > $1.number }.filter(\.isOpen).map {
                "<tr><td>29.11.2026<td><a href='helpdesk?id=\($0.number)'>\($0.number)</a>"
                    + "<td><a href='helpdesk?id=\($0.number)'>\(Self.escaped($0.subject))</a><td><td>Открыто"
            }
            return try page("<table id=stat_table><tbody>\(rows.joined())</tbody></table>")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\n", with: "<br>")
    }

    private static func query(_ target: String) -> [String: String] {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return fields(Array(query.utf8))
    }

    private static func fields(_ body: [UInt8]?) -> [String: String] {
        var fields: [String: String] = [:]
        for part in (body ?? []).split(separator: UInt8(ascii: "&")) {
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            fields[text(halves[0])] = halves.count > 1 ? text(halves[1]) : ""
        }
        return fields
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var (plain, rest) = ([UInt8](), bytes)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                plain.append(0x20)
            } else if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte)
            }
        }
        return Windows1251.text(plain).replacing("\r\n", with: "\n")
    }
}
