internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Probes

/// The pages of probes: matrix, one pair, targets.
struct ProbePageRoutes: Sendable {
    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk
    let board: ProbeBoard

    func add(to doors: Doors) {
        let viewers = doors.pages(.viewer)
        viewers.get("matrix") { request, context in try matrix(request, context) }
        viewers.get("agents/:agent/targets/:number") { _, context in try await pair(context) }
        doors.pages(.operator).post("agents/:agent/targets/:number/trace") { _, context in
            try await trace(context)
        }
        viewers.get("targets") { _, context in try await targets(context) }
        let administrators = doors.pages(.administrator)
        administrators.post("targets") { _, context in try await add(context) }
        TargetDefaultsRoutes(host: host, store: store, desk: desk) { context, typed, refusal in
            try await targets(context, typed: typed, refusal)
        }.add(to: doors)
        administrators.post("targets/:number/remove") { _, context in
            guard try await store.remove(context.number("number"), by: context.doer) else {
                throw ProbeFault.noTarget
            }
            desk.ring()
            return Answer.seeOther("/targets")
        }
        administrators.post("targets/groups") { _, context in try await group(context) }
        administrators.post("targets/groups/:name/remove") { _, context in
            try await store.removeGroup(context.word("name"), by: context.doer)
            desk.ring()
            return Answer.seeOther("/targets")
        }
        // Where Meshping's documents lead: to its agents, where there are any or a door for them.
        administrators.get("admin") { _, _ in
            let isOpen = host.settings(ProbeHubSettings.self).meshpingListen != nil
            let hasAgents = try await !store.meshpingAgents().isEmpty
            return Response(
                status: .found,
                headers: [
                    .location: isOpen || hasAgents ? "/targets#meshping" : "/agents",
                    .cacheControl: "no-store",
                ])
        }
        administrators.get("admin/targets") { _, context in try await field(context) }
        administrators.post("admin/targets") { _, context in try await replace(context) }
    }

    // MARK: Matrix and pair

    private func matrix(_ request: Request, _ context: HubContext) throws -> Response {
        let group = request.word("group")
        guard let state = MatrixState(desk, board, group: group.isEmpty ? nil : group) else {
            throw ProbeFault.noGroup(group)
        }
        let names = desk.book.groups.map(\.name).filter(ProbeGroup.isName)
        return context.page(MatrixPage(state, groups: names, group: group), section: "/matrix")
    }

    private func pair(_ context: HubContext) async throws -> Response {
        let agent = context.word("agent")
        let number = context.number("number")
        let book = try await store.book()
        guard let target = book.targets.first(where: { Int64($0.target.id) == number }),
            try await host.agents.isKnown(agent) || desk.agents.contains(agent)
                || desk.given(to: agent) != nil
        else { throw Refusal(.notFound, "This agent has no such target.") }
        let now = host.clock().milliseconds
        let whole = try await host.series.whole(
            of: .probe(target.target.id), .probing(agent), in: now - 86_400_000..<now + 60_000)
        let events = try await store.events(of: agent, target: number, before: nil, atMost: 20)
        let shown = board.agents[agent]
        let isAsked = desk.given(to: agent)?.targets.contains { $0.id == target.target.id } ?? false
        let cell = isAsked ? MatrixState.Cell(shown?.cells[target.target.id], shown, at: .now) : nil
        let paths = try await store.paths(of: agent, target: number)
        return context.page(
            PairPage(
                agent: agent, target: target, cell: cell, day: whole, events: events, paths: paths,
                outcome: shown?.cells[target.target.id]?.outcome), section: "/matrix")
    }

    private func trace(_ context: HubContext) async throws -> Response {
        let (agent, number) = (context.word("agent"), context.number("number"))
        try await host.trace(from: agent, to: number)
        return context.seeOther(
            "/agents/\(PercentText.encoded(agent))/targets/\(number)",
            saying: "The agent traces the route. It takes some seconds.")
    }

    // MARK: Targets

    private func targets(
        _ context: HubContext, typed: [String: String] = [:], _ refusal: Refusal? = nil
    ) async throws -> Response {
        let isAdministrator = context.visitor.map { $0.role >= .administrator } ?? false
        let page = TargetsPage(
            try await store.book(), plans(),
            defaults: TargetsPage.DefaultsForm(
                try await store.defaults(), typed: typed,
                settings: host.settings(ProbeHubSettings.self).defaults),
            meshping: isAdministrator ? try await store.meshpingAgents() : [], fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/targets") }
        return context.page(refusal, page, section: "/targets")
    }

    private func plans() -> [TargetsPage.PlanRow] {
        desk.all.sorted { $0.key < $1.key }.map { agent, given in
            TargetsPage.PlanRow(
                agent: agent, given: given, runs: host.runningRevision(of: agent),
                isThere: host.orders.capabilities(of: agent) != nil,
                answer: host.orders.answer(of: "probes", by: agent))
        }
    }

    private func add(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let chosen = try TargetDefaults.Chosen(form)
            let defaults = try await host.targetDefaults(store)
            let group = form["group"].isEmpty ? ProbeGroup.everyone : form["group"]
            let wishes = try Self.targets(form["address"]).map { spelling in
                var target = ProbeTarget(id: 1, spelling)
                chosen.apply(to: &target, over: defaults)
                if let family = ProbeFamily(rawValue: form["family"]) { target.family = family }
                if let slow = Double(form["slow"]), slow > 0, slow <= 60_000 {
                    target.slowAboveMicroseconds = UInt32(slow * 1000)
                }
                var wish = ProbeStore.Wish(target)
                (wish.label, wish.group) = (form["label"], group)
                return wish
            }
            // One that is refused refuses them all.
            if let fault = wishes.lazy.compactMap(\.fault).first { throw fault }
            for wish in wishes { _ = try await store.add(wish, by: context.doer) }
            desk.ring()
            return Answer.seeOther("/targets")
        } refused: { refusal in
            try await targets(context, refusal)
        }
    }

    private func group(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let name = form["name"]
            let agents = form["agents"].split(separator: ",").map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            _ = try await store.put(
                group: name,
                ProbeStore.GroupWish(
                    agents: name == ProbeGroup.everyone ? nil : agents, isMesh: form["mesh"] == "on"),
                by: context.doer)
            desk.ring()
            return Answer.seeOther("/targets")
        } refused: { refusal in
            try await targets(context, refusal)
        }
    }

    // MARK: Meshping's field

    private func field(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let book = try await store.book()
        let everyone = book.group(named: ProbeGroup.everyone)?.id
        let list = book.listed.filter { $0.group == everyone && $0.member == nil }
        let text =
            refusal == nil ? TargetList.text(list.map(\.target.spelling)) : context.form?["targets"] ?? ""
        let page = TargetFieldPage(targets: text, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/targets") }
        return context.page(refusal, page, section: "/targets")
    }

    private func replace(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let text = context.form?["targets"] ?? ""
            guard !text.isEmpty else { throw Refusal(.badRequest, "No targets provided") }
            _ = try await store.replace(
                try Self.targets(text), asked: host.targetDefaults(store), by: context.doer)
            desk.ring()
            return Response(
                status: .found, headers: [.location: "/admin/targets", .cacheControl: "no-store"])
        } refused: { refusal in
            try await field(context, refusal)
        }
    }

    private static func targets(_ text: String) throws -> [TargetSpelling] {
        do {
            return try TargetList.parse(text)
        } catch {
            throw ProbeFault.list(error)
        }
    }
}
