internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/isp/olts`, `/isp/terminals`, `/isp/found`, `/isp/plans` and what belongs to them.
struct GponPageRoutes: Sendable {
    let routes: GponRoutes

    private static let section = "/isp/olts"
    private static let listed = 200

    private var host: HubHost { routes.host }
    private var store: GponStore { routes.store }
    private var sessions: OltSessions { routes.sessions }
    private var desk: PlanDesk { routes.desk }
    private var limits: SignalLimits { routes.limits }
    private var writes: OltWrites { host.settings(GponSettings.self).writes }

    func add(to doors: Doors) {
        let reads = doors.pages(duty: .gponRead)
        reads.get("isp/olts") { _, context in try await olts(context) }
        reads.get("isp/olts/:olt") { _, context in try await olt(context) }
        reads.get("isp/olts/:olt/:slot/:port") { _, context in try await port(context) }
        reads.get("isp/olts/:olt/addresses") { request, context in try await addresses(request, context) }
        reads.get("isp/olts/:olt/service-ports") { request, context in
            try await servicePorts(request, context)
        }
        reads.get("isp/terminals") { request, context in
            let page = try await search(String(request.word("q").prefix(100)), context)
            return context.page(page, section: Self.section)
        }
        reads.get("isp/signals") { request, context in try await signals(request, context) }
        reads.get("isp/terminals/:terminal") { _, context in try await terminal(context) }
        reads.get("isp/terminals/:terminal/ping") { _, context in try await pinged(context) }
        reads.get("isp/found") { request, context in try await found(request, context) }
        reads.get("isp/plans") { _, context in try await plans(context) }
        reads.get("isp/plans/:plan") { _, context in try await plan(context) }
        addReadings(to: doors)
        addPlans(to: doors)
        RegistrationRoutes(store: store, sessions: sessions).add(to: doors)
    }

    private func addReadings(to doors: Doors) {
        let reads = doors.pages(duty: .readDevices)
        reads.post("isp/olts/:olt/read") { _, context in
            let olt = try await sessions.olt(context.number("olt"))
            routes.reader.want(olt.number)
            return context.seeOther(
                "/isp/olts/\(olt.number)", saying: "The OLT will be read as soon as it is free.")
        }
        reads.post("isp/olts/:olt/addresses") { request, context in
            let olt = try await sessions.olt(context.number("olt"))
            try routes.admitReader(context)
            let port = context.form?["port"] ?? ""
            let path = PageQuery("/isp/olts/\(olt.number)/addresses", [("port", port)]).url
            return try await context.answering {
                try await routes.reader.readAddresses(of: olt.number, by: context.known.name)
                return context.seeOther(path, saying: "Read.")
            } refused: { refusal in
                try await addresses(request, context, port: port, refusal)
            }
        }
        reads.post("isp/terminals/:terminal/read") { _, context in
            let terminal = try await routes.known(context)
            try await routes.reader.readNow(terminal.place, of: terminal.olt, by: context.known.name)
            return context.seeOther("/isp/terminals/\(terminal.number)", saying: "Read.")
        }
        reads.post("isp/terminals/ask") { request, context in
            let words = String((context.form?["q"] ?? "").prefix(100))
            return try await context.answering {
                let serial = try GponRoutes.serial(words)
                let answers = try await routes.ask(serial, context)
                var page = try await search(serial.label, context)
                page.answers = answers.map(TerminalsPage.AskedItem.init)
                page.asked = serial.label
                page.ask = nil
                return context.page(page, section: Self.section)
            } refused: { refusal in
                // Who may not see terminals is not shown what is stored of them.
                guard try context.known.duties.contains(.gponRead) else { throw refusal }
                var page = try await search(words, context)
                page.fault = refusal.sentence
                return context.page(refusal, page, section: Self.section)
            }
        }
        reads.post("isp/terminals/:terminal/ping") { _, context in
            let terminal = try await routes.known(context)
            try await routes.ping.begin(terminal.place, on: terminal.olt, by: context.known.name)
            return Answer.seeOther("/isp/terminals/\(terminal.number)/ping")
        }
    }

    private func addPlans(to doors: Doors) {
        let writes = doors.pages(duty: .gponRegister, .gponDelete, .gponSave)
        writes.get("isp/register") { request, context in
            let page = try await register(Form(), request, context)
            return context.page(page, section: Self.section)
        }
        writes.post("isp/register") { request, context in
            let form = context.form ?? Form()
            return try await context.answering {
                try await make(form, context)
            } refused: { refusal in
                var page = try await register(form, request, context)
                page.fault = refusal.sentence
                return context.page(refusal, page, section: Self.section)
            }
        }
        writes.post("isp/plans") { _, context in try await make(context.form ?? Form(), context) }
        writes.post("isp/plans/:plan/confirm") { _, context in
            let form = context.form ?? Form()
            return try await afterwards(context) {
                try await desk.confirm(
                    context.word("plan"), hash: form["factsHash"], typed: form["typed"], context.known,
                    by: context.doer
                ).id
            }
        }
        writes.post("isp/plans/:plan/cancel") { _, context in
            try await afterwards(context) {
                try await desk.cancel(context.word("plan"), by: context.doer)
                return context.word("plan")
            }
        }
        writes.post("isp/plans/:plan/look") { _, context in
            try await afterwards(context) { try await desk.look(context.word("plan"), by: context.doer).id }
        }
        writes.post("isp/plans/:plan/seen") { _, context in
            try await afterwards(context) {
                try await routes.seen(context)
                return context.word("plan")
            }
        }
        writes.post("isp/olts/:olt/stop") { _, context in
            try await routes.stop(true, context)
            return context.seeOther(
                "/isp/olts/\(context.number("olt"))", saying: "Writing to this OLT is stopped.")
        }
        doors.pages(duty: .ispAdmin).post("isp/olts/:olt/allow") { _, context in
            try await routes.stop(false, context)
            return context.seeOther(
                "/isp/olts/\(context.number("olt"))", saying: "Writing to this OLT is allowed again.")
        }
    }

    // MARK: - OLTs and terminals

    private func item(
        _ olt: NetworkDevice, _ counts: [Int64: TerminalCounts]
    ) async throws -> (OltsPage.Item, GponStore.OltState) {
        let state = try await store.state(of: olt.number)
        return (
            OltsPage.Item(
                olt, state, counts[olt.number] ?? TerminalCounts(),
                holder: sessions.locks.holder(of: olt.number)?.who), state
        )
    }

    private func olts(_ context: HubContext) async throws -> Response {
        var items: [OltsPage.Item] = []
        let counts = try await store.counts(limits)
        for olt in try await sessions.olts() { items.append(try await item(olt, counts).0) }
        return context.page(OltsPage(items, words: "", writes: writes), section: Self.section)
    }

    private func olt(_ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        let (item, state) = try await item(olt, store.counts(limits))
        let page = OltPage(
            olt, item, state, boards: try await store.boards(of: olt.number),
            try await store.ports(of: olt.number),
            try await store.plans(of: olt.number, atMost: 10), try context.known, writes: writes,
            isReading: routes.reader.isReading(olt.number))
        return context.page(page, section: Self.section)
    }

    /// Names of OLTs by number.
    private func names() async throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        for olt in try await sessions.olts() { names[olt.number] = olt.name }
        return names
    }

    private func items(_ terminals: [KeptTerminal]) async throws -> [TerminalItem] {
        let names = try await names()
        let logins = try await routes.logins.of(terminals)
        return terminals.map {
            TerminalItem(
                $0, olt: names[$0.olt] ?? "OLT \($0.olt)", login: logins[$0.number]?.first, limits)
        }
    }

    private func port(_ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        guard let slot = Int(context.word("slot")), let number = Int(context.word("port")),
            let port = PonPort(slot: slot, port: number)
        else { throw GponFault.notFound("There is no such port.") }
        let items = try await items(store.terminals(of: olt.number, on: port))
        var page = TerminalsPage(
            title: "\(olt.name) \(port)", crumb: olt.name, crumbPath: "/isp/olts/\(olt.number)", words: nil,
            hint: nil, addressesPath: "/isp/olts/\(olt.number)/addresses?port=\(port)",
            terminals: items, isEmpty: items.isEmpty, showsOlt: false)
        page.load = .load(of: olt.number, port)
        page.servicePortsPath = "/isp/olts/\(olt.number)/service-ports?port=\(port)"
        return context.page(page, section: Self.section)
    }

    private func addresses(
        _ request: Request, _ context: HubContext, port: String? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        let question = try routes.addressQuestion(request, port: port)
        let table = try await store.addresses(of: olt.number, question)
        var page = AddressesPage(
            olt, table, question, logins: try await routes.logins.of(table.rows),
            ports: try await store.ports(of: olt.number),
            readAt: try await store.state(of: olt.number).addressesAt, try context.known)
        page.fault = refusal?.sentence
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func servicePorts(_ request: Request, _ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        let question = try routes.servicePortQuestion(request)
        let page = ServicePortsPage(
            olt, try await store.servicePorts(of: olt.number, question), question,
            ports: try await store.ports(of: olt.number),
            readAt: try await store.state(of: olt.number).servicePortsAt, try context.known, writes: writes)
        return context.page(page, section: Self.section)
    }

    private func search(_ words: String, _ context: HubContext) async throws -> TerminalsPage {
        let terminals = words.isEmpty ? [] : try await routes.search(words, atMost: Self.listed)
        let all = try await items(terminals)
        let found = words.isEmpty ? [] : try await store.found(words, atMost: Self.listed)
        let visitor = try context.known
        var page = TerminalsPage(
            title: "Terminals", crumb: "OLTs", crumbPath: "/isp/olts", words: words.isEmpty ? " " : words,
            hint: words.isEmpty
                ? "Type a serial number or a part of it, a name, a hardware address, or a PPPoE login." : nil,
            terminals: all, isEmpty: all.isEmpty && found.isEmpty, showsOlt: true)
        page.found = try await items(found)
        page.mayRegister = mayRegister(visitor)
        let isKnown = !found.isEmpty || terminals.contains { $0.goneAt == nil }
        if !isKnown, visitor.role >= .operator, visitor.duties.contains(.readDevices) {
            page.ask = SerialNumber(words)?.label
        }
        return page
    }

    private func mayRegister(_ visitor: Visitor) -> Bool {
        visitor.role >= .operator && visitor.duties.contains(.gponRegister) && writes != .off
    }

    private func items(_ found: [KeptFound]) async throws -> [FoundPage.Item] {
        let names = try await names()
        return found.map { one in
            FoundPage.Item(
                path: "/isp/register?olt=\(one.olt)&port=\(one.found.port)&serial=\(one.found.serial)",
                label: one.found.serial.label, olt: names[one.olt] ?? "OLT \(one.olt)",
                port: one.found.port.description, model: one.found.model ?? "–",
                first: GponWords.moment(one.firstSeen), before: Self.words(one.before, names),
                isElsewhere: one.before.map { $0.goneAt == nil } ?? false)
        }
    }

    /// Light of all OLTs or of one: what is weak, or all that was measured.
    private func signals(_ request: Request, _ context: HubContext) async throws -> Response {
        let question = try routes.signalQuestion(request)
        let olts = try await sessions.olts()
        let query = PageQuery(
            "/isp/signals",
            [("show", question.isAll ? "all" : ""), ("olt", question.olt.map { "\($0)" } ?? "")])
        let terminals = try await routes.signals(question, atMost: Self.listed)
        let all = try await items(terminals)
        var page = TerminalsPage(
            title: question.isAll ? "Signals" : "Weak light", crumb: "OLTs", crumbPath: "/isp/olts",
            words: nil,
            hint: question.isAll
                ? "Light of each terminal as it was measured last, the weakest first; \(Self.listed) at most."
                : try await weakWords(terminals), terminals: all, isEmpty: all.isEmpty, showsOlt: true)
        page.chips = [
            Chips("Show", "show", query, [("", "Weak", nil), ("all", "All measured", nil)]),
            Chips(
                "OLT", "olt", query,
                [("", "Every OLT", nil)] + olts.map { ("\($0.number)", $0.name, nil) }),
        ]
        return context.page(page, section: Self.section)
    }

    /// What is listed as weak, and which ports became weaker together.
    private func weakWords(_ terminals: [KeptTerminal]) async throws -> String {
        let names = try await names()
        let ports = Dictionary(grouping: terminals.filter { $0.worseBy != nil }) {
            "\(names[$0.olt] ?? "OLT \($0.olt)") \($0.place.port)"
        }
        let trunks = ports.filter { $0.value.count >= SignalTrend.trunk }.map {
            " \($0.value.count) terminals of \($0.key) became weaker together: their common fibre?"
        }
        return "Terminals that became \(Int(SignalTrend.most)) dB weaker than usual, receive less than "
            + "\(Int(limits.warn)) dBm, or whose light is weak at the OLT or too strong; the weakest first."
            + trunks.sorted().joined()
    }

    private func terminal(_ context: HubContext) async throws -> Response {
        let terminal = try await routes.known(context)
        let olt = try await sessions.olt(terminal.olt)
        var parts = TerminalPage.Parts()
        if let serial = SerialNumber(terminal.serial) {
            parts.plans = try await store.plans(of: olt.number, serial: serial, atMost: 20)
            let restorable = try await store.restorable(serial, on: olt.number)
            parts.canRestore = terminal.goneAt != nil && restorable != nil
        }
        parts.services = try await store.servicePorts(at: terminal.place, of: olt.number)
        parts.addresses = try await store.addresses(behind: [terminal])[terminal.number] ?? []
        parts.logins = try await routes.logins.of([terminal])[terminal.number] ?? []
        parts.findsLogins = routes.logins.sessions.isRegistered
        let names = try await names()
        parts.others = try await routes.others(terminal).map {
            TerminalPage.FormerPlace($0, olt: names[$0.olt] ?? "OLT \($0.olt)")
        }
        let page = TerminalPage(terminal, on: olt, limits, parts, try context.known, writes: writes)
        return context.page(page, section: Self.section)
    }

    private func pinged(_ context: HubContext) async throws -> Response {
        let terminal = try await routes.known(context)
        let watch = routes.ping.watch(on: terminal.olt, terminal.place)
        return context.page(OpticalPingPage(terminal, watch, limits), section: Self.section)
    }

    private func found(_ request: Request, _ context: HubContext) async throws -> Response {
        let words = request.word("q").uppercased().filter { $0 != "-" && $0 != " " }
        let all = try await store.found().filter { words.isEmpty || $0.found.serial.digits.hasSuffix(words) }
        let items = try await items(all)
        return context.page(
            FoundPage(
                found: items, isEmpty: items.isEmpty, mayRegister: mayRegister(try context.known),
                words: words),
            section: "/isp/found")
    }

    private static func words(_ before: KeptTerminal?, _ names: [Int64: String]) -> String? {
        guard let before else { return nil }
        let name = before.description.map { " as '\($0)'" } ?? ""
        let where_ = "\(names[before.olt] ?? "OLT \(before.olt)") \(before.place)\(name)"
        guard let gone = before.goneAt else {
            return "registered on \(where_) now: delete it there first"
        }
        return "known before on \(where_), gone since \("\(UTCTime(milliseconds: gone))".prefix(10))"
    }

    // MARK: - Plans

    private func plans(_ context: HubContext) async throws -> Response {
        let names = try await names()
        let items = try await store.plans(atMost: Self.listed).map {
            PlanItem($0, olt: names[$0.olt] ?? "OLT \($0.olt)")
        }
        return context.page(PlansPage(plans: items, isEmpty: items.isEmpty), section: "/isp/plans")
    }

    private func plan(_ context: HubContext, fault: String? = nil) async throws -> Response {
        context.page(try await page(context, fault: fault), section: "/isp/plans")
    }

    private func page(_ context: HubContext, fault: String?) async throws -> PlanPage {
        let plan = try await routes.plan(context)
        let name = try await names()[plan.olt] ?? "OLT \(plan.olt)"
        return PlanPage(
            plan, olt: name, try context.known, writes: writes, now: host.clock().milliseconds, fault: fault)
    }

    private func make(_ form: Form, _ context: HubContext) async throws -> Response {
        let fields = try PlanFields(form)
        let visitor = try context.known
        let request = try await fields.request(store, visitor)
        let plan = try await desk.make(request, on: fields.olt(), visitor, by: context.doer)
        return Answer.seeOther("/isp/plans/\(plan.id)")
    }

    /// Leads to the plan's page, which also says why something was not done.
    private func afterwards(_ context: HubContext, _ body: () async throws -> String) async throws -> Response
    {
        try await context.answering {
            Answer.seeOther("/isp/plans/\(try await body())")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return context.page(
                refusal, try await page(context, fault: refusal.sentence), section: "/isp/plans")
        }
    }

    private func register(_ form: Form, _ request: Request, _ context: HubContext) async throws
        -> RegisterPage
    {
        func word(_ name: Substring) -> String {
            form.has(String(name)) ? form[String(name)] : request.word(name)
        }
        let olt = try await sessions.olt(Int64(word("olt")) ?? 0)
        let serial = SerialNumber(word("serial"))
        let isFound =
            form["kind"] == PlanRequest.Kind.registerFound.rawValue || (!form.has("kind") && serial != nil)
        let visitor = try context.known
        let profiles = try await store.profiles(of: olt.number).filter {
            $0.isForInstallers || !PlanDesk.isInstaller(visitor)
        }
        var before: String?
        if let serial {
            before = Self.words(try await store.history(of: serial.digits).first, try await names())
        }
        let chosen = Int64(form["profile"])
        return RegisterPage(
            title: isFound ? "Register a found terminal" : "Register by hand", isFound: isFound,
            kind: isFound
                ? PlanRequest.Kind.registerFound.rawValue : PlanRequest.Kind.registerByHand.rawValue,
            olt: olt.number, oltName: olt.name, port: word("port"), serial: word("serial"),
            label: serial?.label ?? word("serial"), description: form["description"], before: before,
            profiles: profiles.map {
                RegisterPage.Choice(
                    number: $0.number, name: $0.profile.name, vlan: $0.profile.vlan,
                    isChosen: $0.number == chosen || profiles.count == 1)
            }, hasNoProfile: profiles.isEmpty)
    }
}
