/// One person's turn with one login of an old desk or cabinet: reads and writes, one request after the other.
///
/// A visit has the login's turn (`TurnQueue`). The session lasts from visit to visit; a read that finds it ended
/// logs in once and begins again, a write is never sent twice.
///
/// Next: `CabinetVisit+Writes`.
package struct CabinetVisit: Sendable {
    /// Pages of one list, folders included.
    package static let mostPages = 200

    /// The server's session with one login.
    package struct Session: Sendable, Equatable {
        package var cookies = CabinetCookies()
        package var isLoggedIn = false

        package init() {}
    }

    package let declaration: ConnectorDeclaration
    let transport: any CabinetTransport
    private let login: (name: String, password: String)?
    package var session: Session
    /// Whether the server refused the name and password in this visit.
    package private(set) var isLoginRefused = false
    /// Between requests, and before something is read again.
    let pause: @Sendable (_ milliseconds: Int) async throws -> Void

    package init(
        _ declaration: ConnectorDeclaration, _ transport: any CabinetTransport,
        login: (name: String, password: String)?, session: Session = Session(),
        pause: @escaping @Sendable (_ milliseconds: Int) async throws -> Void
    ) {
        self.declaration = declaration
        self.transport = transport
        self.login = login
        self.session = session
        self.pause = pause
    }

    // MARK: - Reading

    /// One page.
    package mutating func read(
        _ kind: ConnectorDeclaration.PageKind, _ values: [String: String] = [:]
    ) async throws(CabinetFailure) -> PageReading {
        guard let form = declaration.pages[kind] else {
            throw CabinetFailure(
                .changed, "The connector \(declaration.name) declares no page '\(kind.rawValue)'.")
        }
        return reading(try await page(kind, form, values), kind, form)
    }

    /// A list with all of its pages and folders.
    ///
    /// - Parameter most: rows.
    package mutating func readAll(
        _ kind: ConnectorDeclaration.PageKind, _ values: [String: String] = [:],
        atMost most: Int = PageReading.mostRows
    ) async throws(CabinetFailure) -> PageReading {
        guard let form = declaration.pages[kind] else { return try await read(kind, values) }
        let first = try await target(form.path, values)
        var result = reading(try await page(kind, form, values), kind, form)
        guard result.change == nil else { return result }
        var seen: Set<String> = [first]
        var waiting = links(result, on: first, &seen)
        while let next = waiting.popFirst(), result.rows.count < most {
            guard seen.count <= Self.mostPages else {
                result.change = "it has more than \(Self.mostPages) pages"
                return result
            }
            let more = reading(
                try await answered(try await fetch(CabinetRequest(target: next), "a further page")), kind,
                form)
            if let change = more.change {
                result.change = change
                return result
            }
            result.rows += more.rows.prefix(most - result.rows.count)
            result.unread += more.unread
            waiting += links(more, on: next, &seen)
        }
        return result
    }

    private func links(_ reading: PageReading, on target: String, _ seen: inout Set<String>) -> ArraySlice<
        String
    > {
        var new: [String] = []
        for link in reading.next + reading.folders {
            guard let target = declaration.address.target(of: link, on: target), seen.insert(target).inserted
            else { continue }
            new.append(target)
        }
        return new[...]
    }

    private func reading(
        _ page: CabinetPage, _ kind: ConnectorDeclaration.PageKind, _ form: ConnectorDeclaration.PageForm
    ) -> PageReading {
        PageReading(page.document, kind, form)
    }

    package mutating func tickets() async throws(CabinetFailure) -> (tickets: [DeskTicket], unread: Int) {
        let reading = try await readAll(.tickets)
        try Self.check(reading, "The list of tickets")
        let tickets = reading.rows.compactMap(DeskTicket.init)
        return (tickets, reading.unread + reading.rows.count - tickets.count)
    }

    package mutating func thread(_ number: String) async throws(CabinetFailure) -> DeskThread {
        let reading = try await read(.ticket, ["number": number])
        try Self.check(reading, "The page of ticket \(number)")
        return DeskThread(number: number, reading)
    }

    static func check(_ reading: PageReading, _ subject: String) throws(CabinetFailure) {
        guard let change = reading.change else { return }
        throw CabinetFailure(
            .changed,
            "\(subject) is not as declared: \(change). Ask an administrator to correct the connector.")
    }

    // MARK: - Asking

    /// A page, with what is selected before it; both again after a login.
    private mutating func page(
        _ kind: ConnectorDeclaration.PageKind, _ form: ConnectorDeclaration.PageForm,
        _ values: [String: String]
    ) async throws(CabinetFailure) -> CabinetPage {
        let target = try await target(form.path, values)
        var posted: [UInt8]?
        if !form.form.isEmpty { posted = try body(form.form, values) }
        for _ in 0..<2 {
            if declaration.login != nil, !session.isLoggedIn { try await logIn() }
            if let select = form.select {
                let selected = try await fetch(
                    CabinetRequest(target: try await self.target(select, values)), "the selection")
                if ends(selected) { continue }
                _ = try await answered(selected)
            }
            let page = try await fetch(CabinetRequest(target: target, form: posted), "the page")
            if !ends(page) { return try await answered(page) }
        }
        throw CabinetFailure(.login, "The desk asks for the password again and again. Try again later.")
    }

    /// Whether the session has ended: the page is the login's form.
    mutating func ends(_ page: CabinetPage) -> Bool {
        guard let ended = declaration.ended, ended.first(in: page.document) != nil else { return false }
        session = Session()
        return true
    }

    /// - Throws: where the server answered an error.
    func answered(_ page: CabinetPage) async throws(CabinetFailure) -> CabinetPage {
        if (200...299).contains(page.status) { return page }
        if page.status == 404 { throw CabinetFailure(.missing, "The desk knows no such page (404).") }
        throw CabinetFailure(.refused, "The desk answered \(page.status).")
    }

    private mutating func logIn() async throws(CabinetFailure) {
        guard let form = declaration.login else { return }
        guard let login else {
            throw CabinetFailure(.held, "No login of this desk is stored for you. Enter yours on its page.")
        }
        session = Session()
        let page = try await fetch(
            CabinetRequest(target: try await target(form.page, [:])), "the login's page")
        let values = ["name": login.name, "password": login.password]
        var fields = Self.hiddenFields(page.document, declaration.ended)
        for field in form.fields {
            let value = try Self.sendable { () throws(UnsendableCharacter) in try field.value.filled(values) }
            fields.removeAll { $0.name == field.name }
            fields.append(FormField(field.name, value))
        }
        let charset = declaration.charset
        let body = try Self.sendable { () throws(UnsendableCharacter) in
            try FormBody.bytes(fields, in: charset)
        }
        let post = try await target(form.post, [:])
        let answer = try await fetch(
            CabinetRequest(target: post, form: body), "the login", reaching: form.good)
        if answer.reached {
            session.isLoggedIn = true
            return
        }
        let bad = form.bad?.first(in: answer.page.document).map {
            PlainText.line(answer.page.document.text(in: $0))
        }
        isLoginRefused = true
        let said = bad ?? ScriptAlert.text(in: answer.page.document)
        let why = said.map { ": \($0.prefix(ScriptAlert.longest))" } ?? ""
        throw CabinetFailure(
            .login, "The desk does not take this name and password\(why). Check them, and enter them again.")
    }

    /// What the form of a page holds besides what people fill in.
    private static func hiddenFields(_ document: HTMLDocument, _ mark: Selector?) -> [FormField] {
        // Of the form that has the password's field; pages have others for searching.
        var form: Int?
        var parent = mark?.first(in: document) ?? -1
        while parent >= 0, form == nil {
            if document.name(parent) == "form" { form = parent }
            parent = document.nodes[parent].parent
        }
        let range = form.map { document.range(of: $0) } ?? document.whole
        return range.compactMap { index in
            guard document.name(index) == "input",
                document.attribute("type", of: index)?.lowercased() == "hidden",
                let name = document.attribute("name", of: index), !name.isEmpty
            else { return nil }
            return FormField(name, document.attribute("value", of: index) ?? "")
        }.prefix(32).map { $0 }
    }

    // MARK: - Requests

    /// One request, and the redirections that it leads to below the declared address.
    mutating func fetch(_ request: CabinetRequest, _ what: String) async throws(CabinetFailure) -> CabinetPage
    {
        try await fetch(request, what, reaching: nil).page
    }

    private mutating func fetch(
        _ request: CabinetRequest, _ what: String, reaching goal: String?
    ) async throws(CabinetFailure) -> (page: CabinetPage, reached: Bool) {
        var (request, hasReached) = (request, false)
        for _ in 0...3 {
            let page = try await send(request)
            guard page.isRedirection else { return (page, hasReached) }
            guard let location = page.location,
                let target = declaration.address.target(of: location, on: request.target)
            else {
                throw CabinetFailure(
                    .strayed, "The desk leads \(what) elsewhere than below its address, and is not followed.")
            }
            if let goal, target.contains(goal) { hasReached = true }
            if hasReached { return (page, true) }
            request = CabinetRequest(target: target)
        }
        throw CabinetFailure(.refused, "The desk redirects \(what) in circles.")
    }

    mutating func send(_ request: CabinetRequest) async throws(CabinetFailure) -> CabinetPage {
        var request = request
        request.cookies = session.cookies.header
        do {
            if declaration.gapMilliseconds > 0 { try await pause(declaration.gapMilliseconds) }
            let page = try await transport.send(request)
            for cookie in page.newCookies { session.cookies.take(cookie) }
            return page
        } catch let failure as CabinetFailure {
            throw failure
        } catch {
            throw CabinetFailure(.broken, "The request was given up.")
        }
    }

    func target(_ template: Template, _ values: [String: String]) async throws(CabinetFailure) -> String {
        let charset = declaration.charset
        let path = try Self.sendable { () throws(UnsendableCharacter) in
            try template.filled(values) { (text) throws(UnsendableCharacter) in
                try FormBody.escaped(text, in: charset)
            }
        }
        guard let target = declaration.address.target(path) else {
            throw CabinetFailure(
                .strayed, "'\(template.text)' leads elsewhere than below the connector's address.")
        }
        return target
    }

    func body(
        _ form: [ConnectorDeclaration.FormTemplate], _ values: [String: String]
    ) throws(CabinetFailure) -> [UInt8] {
        let charset = declaration.charset
        return try Self.sendable { () throws(UnsendableCharacter) in
            var fields: [FormField] = []
            for field in form { fields.append(FormField(field.name, try field.value.filled(values))) }
            return try FormBody.bytes(fields, in: charset)
        }
    }

    private static func sendable<Value>(
        _ body: () throws(UnsendableCharacter) -> Value
    ) throws(CabinetFailure) -> Value {
        do {
            return try body()
        } catch {
            throw CabinetFailure(.held, error.description)
        }
    }
}
