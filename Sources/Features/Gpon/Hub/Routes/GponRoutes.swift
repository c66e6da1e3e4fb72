internal import DeviceRegistry
internal import Gpon
internal import HTTPTypes
internal import HubCore
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/isp/…`: OLTs, terminals, found terminals and plans, for programs.
struct GponRoutes: Sendable {
    let host: HubHost
    let store: GponStore
    let sessions: OltSessions
    let desk: PlanDesk
    let reader: OltReaderService
    let ping: OpticalPing
    let serials: SerialSearch
    let logins: TerminalLogins
    let news: NewsBoard

    static let listed = 200
    static let listedAddresses = 5000
    static let listedServicePorts = 1000

    var limits: SignalLimits { host.settings(GponSettings.self).limits }

    func add(to doors: Doors) {
        let reads = doors.programs(duty: .gponRead)
        reads.get("api/v1/isp/olts") { _, _ in try await olts() }
        reads.get("api/v1/isp/olts/:olt/boards") { _, context in try await boards(context) }
        reads.get("api/v1/isp/olts/:olt/ports") { _, context in try await ports(context) }
        reads.get("api/v1/isp/olts/:olt/load") { request, context in try await load(request, context) }
        reads.get("api/v1/isp/olts/:olt/addresses") { request, context in
            try await addresses(request, context)
        }
        reads.get("api/v1/isp/olts/:olt/service-ports") { request, context in
            try await servicePorts(request, context)
        }
        reads.get("api/v1/isp/terminals") { request, _ in try await terminals(request) }
        reads.get("api/v1/isp/signals") { request, _ in
            let terminals = try await signals(try signalQuestion(request), atMost: Self.listedAddresses)
            return try await answer(terminals)
        }
        reads.get("api/v1/isp/terminals/:terminal") { _, context in try await terminal(context) }
        reads.get("api/v1/isp/terminals/:terminal/signals") { request, context in
            try await signals(request, context)
        }
        reads.get("api/v1/isp/terminals/:terminal/ping") { _, context in try await pinged(context) }
        reads.get("api/v1/isp/found") { _, _ in try await found() }
        reads.get("api/v1/isp/registration-profiles") { _, _ in try await profiles() }
        reads.get("api/v1/isp/plans") { _, _ in try await plans() }
        reads.get("api/v1/isp/plans/:plan") { _, context in
            let plan = try await plan(context)
            return Answer.json { GponShape.write(plan, whole: true, &$0) }
        }
        addReadings(to: doors)
        addPlans(to: doors)
        addProfiles(to: doors)
    }

    private func addReadings(to doors: Doors) {
        let reads = doors.programs(duty: .readDevices)
        reads.post("api/v1/isp/olts/:olt/read") { _, context in
            let olt = try await sessions.olt(context.number("olt"))
            reader.want(olt.number)
            return Answer.json(.accepted) { $0.value("status", "wanted") }
        }
        reads.post("api/v1/isp/olts/:olt/addresses/read") { _, context in
            let olt = try await sessions.olt(context.number("olt"))
            try await reader.readAddresses(of: olt.number, by: context.known.name)
            return Answer.done
        }
        reads.post("api/v1/isp/terminals/:terminal/read") { _, context in
            let terminal = try await known(context)
            try admitReader(context)
            try await reader.readNow(terminal.place, of: terminal.olt, by: context.known.name)
            let now = try await known(context)
            let logins = try await logins.of([now])[now.number]
            return Answer.json { GponShape.write(now, logins, limits, &$0) }
        }
        reads.post("api/v1/isp/terminals/:terminal/ping") { _, context in
            let terminal = try await known(context)
            try await ping.begin(terminal.place, on: terminal.olt, by: context.known.name)
            return Answer.json(.accepted) { $0.value("seconds", UInt64(OpticalPing.seconds)) }
        }
        reads.post("api/v1/isp/terminals/ask") { request, context in
            guard let body = try await request.bytes(atMost: PlanFields.longest) else {
                throw Refusal.tooLong(PlanFields.longest)
            }
            return try await asked(Self.serial(try SerialQuestion(body).serial), context)
        }
    }

    private func addPlans(to doors: Doors) {
        let writes = doors.programs(duty: .gponRegister, .gponDelete, .gponSave)
        writes.post("api/v1/isp/plans") { request, context in
            guard let body = try await request.bytes(atMost: PlanFields.longest) else {
                throw Refusal.tooLong(PlanFields.longest)
            }
            let fields = try PlanFields(body)
            let visitor = try context.known
            let plan = try await desk.make(
                fields.request(store, visitor), on: fields.olt(), visitor, by: context.doer)
            return Answer.json(.created, headers: [.location: "/api/v1/isp/plans/\(plan.id)"]) {
                GponShape.write(plan, whole: true, &$0)
            }
        }
        writes.post("api/v1/isp/plans/:plan/confirm") { request, context in
            guard let body = try await request.bytes(atMost: PlanFields.longest) else {
                throw Refusal.tooLong(PlanFields.longest)
            }
            let confirmation = try Confirmation(body)
            let plan = try await desk.confirm(
                context.word("plan"), hash: confirmation.hash, typed: confirmation.typed, context.known,
                by: context.doer)
            return Answer.json { GponShape.write(plan, whole: true, &$0) }
        }
        writes.post("api/v1/isp/plans/:plan/cancel") { _, context in
            try await desk.cancel(context.word("plan"), by: context.doer)
            return Answer.done
        }
        writes.post("api/v1/isp/plans/:plan/look") { _, context in
            let plan = try await desk.look(context.word("plan"), by: context.doer)
            return Answer.json { GponShape.write(plan, whole: true, &$0) }
        }
        writes.post("api/v1/isp/plans/:plan/seen") { _, context in
            try await seen(context)
            return Answer.done
        }
        writes.post("api/v1/isp/olts/:olt/stop") { _, context in
            try await stop(true, context)
            return Answer.done
        }
        doors.programs(duty: .ispAdmin).post("api/v1/isp/olts/:olt/allow") { _, context in
            try await stop(false, context)
            return Answer.done
        }
    }

    private func addProfiles(to doors: Doors) {
        let admin = doors.programs(duty: .ispAdmin)
        admin.post("api/v1/isp/registration-profiles") { request, context in
            try await keep(request, context, as: nil)
        }
        admin.put("api/v1/isp/registration-profiles/:profile") { request, context in
            try await keep(request, context, as: context.number("profile"))
        }
        admin.delete("api/v1/isp/registration-profiles/:profile") { _, context in
            try await store.removeProfile(context.number("profile"), by: context.doer)
            return Answer.done
        }
    }

    /// What confirms a plan: its hash, and what was typed.
    struct Confirmation: Sendable {
        private enum Key: String, CaseIterable, Sendable { case factsHash, typed }
        var hash = ""
        var typed = ""

        init(_ body: [UInt8]) throws {
            var json = JSONReader(body)
            try json.whole { json throws(WireFault) in
                try json.object(KeyTable<Key>()) { key, json throws(WireFault) in
                    switch key {
                    case .factsHash: hash = try json.string(atMost: 128)
                    case .typed: typed = try json.string(atMost: 32)
                    }
                }
            }
        }
    }

    /// The serial number that the OLTs are asked for.
    private struct SerialQuestion: Sendable {
        private enum Key: String, CaseIterable, Sendable { case serial }
        var serial = ""

        init(_ body: [UInt8]) throws {
            var json = JSONReader(body)
            try json.whole { json throws(WireFault) in
                try json.object(KeyTable<Key>()) { _, json throws(WireFault) in
                    serial = try json.string(atMost: 64)
                }
            }
        }
    }

    // MARK: - Shared with pages

    /// - Throws: `GponFault.invalid` for what is not a whole serial number.
    static func serial(_ text: String) throws -> SerialNumber {
        guard let serial = SerialNumber(text) else {
            throw GponFault.invalid(
                "OLTs are asked for a whole serial number: HWTC-11223344, or its 16 hexadecimal digits.")
        }
        return serial
    }

    /// Asks every OLT, for a user who sees terminals and reads devices.
    func ask(_ serial: SerialNumber, _ context: HubContext) async throws -> [SerialSearch.Answer] {
        try admitReader(context)
        return try await serials.ask(serial, by: context.known.name)
    }

    /// By serial number, description, hardware address or PPPoE login.
    func search(_ words: String, atMost most: Int) async throws -> [KeptTerminal] {
        try await store.search(words, addresses: logins.addresses(ofLogin: words), atMost: most)
    }

    func known(_ context: HubContext) async throws -> KeptTerminal {
        guard let terminal = try await store.terminal(context.number("terminal")) else {
            throw GponFault.notFound("No terminal has this number.")
        }
        return terminal
    }

    /// Where the same serial number is registered, too, or was.
    func others(_ terminal: KeptTerminal) async throws -> [KeptTerminal] {
        try await store.history(of: terminal.serial).filter { $0.number != terminal.number }
    }

    func plan(_ context: HubContext) async throws -> KeptPlan {
        guard let plan = try await store.plan(context.word("plan")) else {
            throw GponFault.notFound("No plan has this name.")
        }
        return plan
    }

    func seen(_ context: HubContext) async throws {
        let plan = try await plan(context)
        try PlanDesk.admit(plan.kind, context.known)
        let olt = try? await sessions.olt(plan.olt)
        try await store.seen(plan.id, named: olt?.name ?? "OLT \(plan.olt)", by: context.doer)
        news.changed("isp/plan/\(plan.id)", "isp/olt/\(plan.olt)")
    }

    func stop(_ isStopped: Bool, _ context: HubContext) async throws {
        let olt = try await sessions.olt(context.number("olt"))
        try await store.stopWriting(isStopped, on: olt.number, name: olt.name, by: context.doer)
        news.changed("isp/olt/\(olt.number)")
    }

    /// For readings that are answered with what terminals have: the duty to read devices does not open that.
    func admitReader(_ context: HubContext) throws {
        guard try context.known.duties.contains(.gponRead) else {
            throw GponFault.forbidden(
                "This needs the duty \(Duty.gponRead.rawValue), too. An administrator gives it on the page People."
            )
        }
    }

    /// - Parameter port: of a form; `nil` takes the address's.
    /// - Throws: `GponFault.invalid` for an invalid port.
    func addressQuestion(_ request: Request, port: String? = nil) throws -> AddressQuestion {
        var question = AddressQuestion()
        let port = port ?? request.word("port")
        if !port.isEmpty {
            guard let port = PonPort(port) else { throw GponFault.invalid("port is written as 0/1/3.") }
            question.port = port
        }
        question.words = String(request.word("q").prefix(100))
        question.isNowOnly = request.word("show") != "all"
        return question
    }

    /// - Throws: `GponFault.invalid` for an invalid port, VLAN or page.
    func servicePortQuestion(_ request: Request) throws -> ServicePortQuestion {
        var question = ServicePortQuestion()
        let (port, vlan, page) = (request.word("port"), request.word("vlan"), request.word("page"))
        if !port.isEmpty {
            guard let port = PonPort(port) else { throw GponFault.invalid("port is written as 0/1/3.") }
            question.port = port
        }
        if !vlan.isEmpty {
            guard let number = Int(vlan), ServicePort.vlans.contains(number) else {
                throw GponFault.invalid("vlan is a number from 1 to 4094.")
            }
            question.vlan = number
        }
        if !page.isEmpty {
            guard let number = Int(page), (1...1_000_000).contains(number) else {
                throw GponFault.invalid("page is a number from 1.")
            }
            question.page = number
        }
        question.isOrphansOnly = request.word("show") == "orphans"
        return question
    }

    /// Light of all OLTs or of one.
    struct SignalQuestion: Sendable {
        var isAll = false
        var olt: Int64?
    }

    /// - Throws: `GponFault.invalid` for an OLT that is not a number.
    func signalQuestion(_ request: Request) throws -> SignalQuestion {
        var question = SignalQuestion(isAll: request.word("show") == "all")
        let olt = request.word("olt")
        if !olt.isEmpty {
            guard let number = Int64(olt) else { throw GponFault.invalid("olt is the number of an OLT.") }
            question.olt = number
        }
        return question
    }

    func signals(_ question: SignalQuestion, atMost most: Int) async throws -> [KeptTerminal] {
        question.isAll
            ? try await store.measured(of: question.olt, atMost: most)
            : try await store.weak(below: limits, of: question.olt, atMost: most)
    }

    private func keep(_ request: Request, _ context: HubContext, as number: Int64?) async throws -> Response {
        guard let body = try await request.bytes(atMost: PlanFields.longest) else {
            throw Refusal.tooLong(PlanFields.longest)
        }
        let fields = try ProfileFields(body)
        guard number == nil || fields.revision != nil else {
            throw GponFault.invalid("$.revision is missing: the revision that you saw.")
        }
        let kept = try await store.keep(
            fields.profile(), of: fields.olt, isForInstallers: fields.isForInstallers, as: number,
            seen: fields.revision, by: context.doer)
        return Answer.json(number == nil ? .created : .ok) { $0.value("profile", UInt64(kept)) }
    }

    // MARK: - Answers

    private func olts() async throws -> Response {
        var all: [(NetworkDevice, GponStore.OltState, TerminalCounts)] = []
        let counts = try await store.counts(limits)
        for olt in try await sessions.olts() {
            all.append(
                (olt, try await store.state(of: olt.number), counts[olt.number] ?? TerminalCounts()))
        }
        let writes = host.settings(GponSettings.self).writes
        return Answer.json { json in
            json.value("writes", writes.rawValue)
            json.array("olts") { json in
                for (olt, state, counts) in all {
                    json.object { json in
                        json.value("olt", UInt64(olt.number))
                        json.value("name", olt.name)
                        GponShape.count("terminals", counts.all, &json)
                        GponShape.count("online", counts.online, &json)
                        GponShape.count("weak", counts.weak, &json)
                        GponShape.time("readAt", state.readAt, &json)
                        json.value("reason", state.readReason)
                        json.value("stoppedBy", state.stoppedBy)
                        json.value("lookFirst", state.lookFirst)
                        GponShape.time("unsavedSince", state.unsavedSince, &json)
                        json.value("heldBy", sessions.locks.holder(of: olt.number)?.who)
                    }
                }
            }
        }
    }

    private func boards(_ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        let boards = try await store.boards(of: olt.number)
        return Answer.json { json in
            json.array("boards") { json in
                for board in boards {
                    json.object { json in
                        GponShape.count("slot", board.slot, &json)
                        json.value("board", board.name)
                        json.value("status", board.status)
                    }
                }
            }
        }
    }

    private func ports(_ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        let ports = try await store.ports(of: olt.number)
        return Answer.json { json in
            json.array("ports") { json in
                for port in ports {
                    json.object { json in
                        json.value("port", port.port.description)
                        json.value("board", port.board)
                        GponShape.count("terminals", port.terminals, &json)
                        GponShape.count("online", port.online, &json)
                        GponShape.count("upKilobits", port.upKilobits, &json)
                        GponShape.count("downKilobits", port.downKilobits, &json)
                        GponShape.time("readAt", port.readAt, &json)
                    }
                }
            }
        }
    }

    private func addresses(_ request: Request, _ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        var question = try addressQuestion(request)
        question.most = Self.listedAddresses
        let table = try await store.addresses(of: olt.number, question)
        let readAt = try await store.state(of: olt.number).addressesAt
        let logins = try await logins.of(table.rows)
        return Answer.json { json in
            GponShape.time("readAt", readAt, &json)
            GponShape.count("count", question.isNowOnly ? table.now : table.all, &json)
            json.array("addresses") { json in
                for one in table.rows { json.object { GponShape.write(one, logins[one.address], &$0) } }
            }
        }
    }

    private func servicePorts(_ request: Request, _ context: HubContext) async throws -> Response {
        let olt = try await sessions.olt(context.number("olt"))
        var question = try servicePortQuestion(request)
        question.size = Self.listedServicePorts
        let table = try await store.servicePorts(of: olt.number, question)
        let readAt = try await store.state(of: olt.number).servicePortsAt
        return Answer.json { json in
            GponShape.time("readAt", readAt, &json)
            GponShape.count("count", question.isOrphansOnly ? table.orphans : table.all, &json)
            GponShape.count("orphans", table.orphans, &json)
            GponShape.count("pageSize", question.size, &json)
            json.array("servicePorts") { json in
                for one in table.rows { json.object { GponShape.write(one, &$0) } }
            }
        }
    }

    private func terminals(_ request: Request) async throws -> Response {
        let text = request.word("q")
        guard text.isEmpty || text.count <= 100 else {
            throw Refusal(.badRequest, "'q' has 100 characters at most.")
        }
        let all =
            text.isEmpty
            ? try await store.weak(below: limits, atMost: Self.listed)
            : try await search(text, atMost: Self.listed)
        let found = text.isEmpty ? [] : try await store.found(text, atMost: Self.listed)
        return try await answer(all, found: found)
    }

    /// - Parameter found: of a search: those that are seen and not registered.
    private func answer(_ all: [KeptTerminal], found: [KeptFound]? = nil) async throws -> Response {
        let logins = try await logins.of(all)
        return Answer.json { json in
            json.array("terminals") { json in
                for terminal in all {
                    json.object { GponShape.write(terminal, logins[terminal.number], limits, &$0) }
                }
            }
            if let found { Self.write(found, &json) }
        }
    }

    private func asked(_ serial: SerialNumber, _ context: HubContext) async throws -> Response {
        let answers = try await ask(serial, context)
        return Answer.json { json in
            json.value("serial", serial.digits)
            json.array("olts") { json in
                for answer in answers { json.object { GponShape.write(answer, &$0) } }
            }
        }
    }

    private func terminal(_ context: HubContext) async throws -> Response {
        let terminal = try await known(context)
        let services = try await store.servicePorts(at: terminal.place, of: terminal.olt)
        let addresses = try await store.addresses(behind: [terminal])[terminal.number] ?? []
        let logins = try await logins.of([terminal])[terminal.number] ?? []
        let others = try await others(terminal)
        return Answer.json { json in
            GponShape.write(terminal, logins, limits, &json)
            json.array("servicePorts") { json in
                for service in services { json.object { GponShape.write(service, &$0) } }
            }
            json.array("addresses") { json in for one in addresses { json.value(nil, one.address) } }
            json.array("logins") { json in for one in logins { json.object { GponShape.write(one, &$0) } } }
            json.array("otherPlaces") { json in
                for one in others { json.object { GponShape.write(place: one, &$0) } }
            }
        }
    }

    private func signals(_ request: Request, _ context: HubContext) async throws -> Response {
        let question = try ChartQuestion(request)
        let terminal = try await known(context)
        let all = try await store.signals(of: terminal.number, in: question.range)
        var answer = ChartAnswer(
            times: all.map(\.at),
            series: [
                ChartAnswer.Series("at the terminal", all.map(\.reading.rxDBm)),
                ChartAnswer.Series("at the OLT", all.map(\.reading.oltRxDBm)),
            ])
        answer.limits = [ChartAnswer.Limit("weak", limits.warn), ChartAnswer.Limit("bad", limits.bad)]
        return answer.response
    }

    /// Down above, up below, as charts of traffic are everywhere.
    private func load(_ request: Request, _ context: HubContext) async throws -> Response {
        let question = try ChartQuestion(request)
        let olt = try await sessions.olt(context.number("olt"))
        let word = request.word("port")
        let port = PonPort(word)
        guard word.isEmpty || port != nil else { throw GponFault.invalid("port is written as 0/1/3.") }
        let points = try await LoadHistory(series: host.series).points(
            of: olt.number, port: port, in: question.range, step: question.step)
        return ChartAnswer(
            times: points.map(\.start.milliseconds),
            series: [
                ChartAnswer.Series("Down", colour: "down", points.map { LoadHistory.bits(.down, of: $0) }),
                ChartAnswer.Series(
                    "Up", colour: "up", points.map { LoadHistory.bits(.up, of: $0).map { -$0 } }),
            ]
        ).response
    }

    private func pinged(_ context: HubContext) async throws -> Response {
        let terminal = try await known(context)
        let watch = ping.watch(on: terminal.olt, terminal.place)
        return Answer.json { json in
            json.value("secondsLeft", UInt64(watch?.secondsLeft ?? 0))
            json.value("end", watch?.end)
            json.array("readings") { json in
                for reading in watch?.readings ?? [] {
                    json.object { json in
                        GponShape.time("at", reading.at, &json)
                        GponShape.write(reading.optics, &json)
                    }
                }
            }
        }
    }

    private func found() async throws -> Response {
        let all = try await store.found()
        return Answer.json { Self.write(all, &$0) }
    }

    private static func write(_ all: [KeptFound], _ json: inout JSONWriter) {
        json.array("found") { json in
            for one in all { json.object { GponShape.write(one, &$0) } }
        }
    }

    private func profiles() async throws -> Response {
        let all = try await store.profiles()
        return Answer.json { json in
            json.array("profiles") { json in for one in all { json.object { GponShape.write(one, &$0) } } }
        }
    }

    private func plans() async throws -> Response {
        let all = try await store.plans(atMost: Self.listed)
        return Answer.json { json in
            json.array("plans") { json in
                for one in all { json.object { GponShape.write(one, whole: false, &$0) } }
            }
        }
    }
}
