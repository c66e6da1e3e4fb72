internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// `/`: the overview; `/routers`: the routers alone.
struct OverviewRoute: Sendable {
    private static let mostUsing = 5
    /// Lines whose volume is shown one by one.
    private static let mostVolumes = 12
    private static let mostLately = 5
    private static let week: Int64 = 7 * 86_400_000
    let store: LanStore
    let states: LiveStates
    let gathering: Gathering
    let clock: @Sendable () -> UTCTime

    func add(to doors: Doors) {
        doors.pages(.viewer).get("/") { _, context in
            context.page(OverviewPage(try await parts(context)), section: "/")
        }
        doors.pages(.viewer).get("routers") { _, context in
            let (states, now) = (states.all, ContinuousClock.now)
            let rows = try await store.agents().map { RouterRow($0, states[$0.serverID], at: now) }
            let mayAdd = try context.known.role >= .administrator
            return context.page(RoutersPage(rows, mayAdd: mayAdd), section: "/routers")
        }
    }

    private func parts(_ context: HubContext) async throws -> OverviewParts {
        let visitor = try context.known
        let agents = try await store.agents()
        let (states, now) = (states.all, ContinuousClock.now)
        let online = agents.compactMap { states[$0.serverID] }.filter { $0.isOnline(at: now) }
        var parts = OverviewParts()
        parts.routers = agents.map { RouterRow($0, states[$0.serverID], at: now) }
        parts.needs = await gathering.needs(of: visitor)
        parts.tiles = await gathering.tiles(for: visitor)
        parts.mayAdd = visitor.role >= .administrator
        guard !agents.isEmpty else { return parts }
        var plans: [LinePlan] = []
        for agent in agents { plans.append(try await store.plan(of: agent.serverID)) }
        parts.line = Self.line(online, plans)
        let devices = online.flatMap { agent in agent.devices.map { (agent, $0) } }
        parts.here = devices.count { $0.1.status != .inactive }
        parts.active = devices.count { $0.1.usesTheLine }
        parts.using = try await using(devices, isOne: agents.count == 1)
        parts.month = try await month(agents, plans, visitor)
        let end = clock().milliseconds + 600_000
        parts.lately = await gathering.timeline(
            TimelineQuestion(
                router: agents.count == 1 ? agents[0].serverID : nil, range: end - Self.week..<end,
                most: Self.mostLately, visitor: visitor))
        return parts
    }

    /// Of all lines together, where each is known.
    private static func line(_ online: [AgentNow], _ plans: [LinePlan]) -> [Tile] {
        func tile(_ title: String, _ id: String, _ tone: Tile.Tone, _ rates: [Double], _ plan: [Double?])
            -> Tile
        {
            let rate = online.isEmpty ? nil : rates.reduce(0, +)
            let known = plan.compactMap(\.self)
            let capacity = known.count == plan.count ? known.reduce(0, +) : nil
            let meter = capacity.flatMap { capacity in
                Meter(
                    "\(title), of \(megabits(capacity))", (rate ?? 0) * 8 / (capacity * 1e6), threshold: 0.9,
                    tone: tone == .down ? .down : .up)
            }
            return Tile(
                title, Quantity.rate(bytesPerSecond: rate), note: capacity.map { "of \(megabits($0))" },
                id: id,
                tone: tone, meter: meter)
        }
        return [
            tile(
                "Download", "now-download", .down, online.map(\.download), plans.map(\.downloadMegabits)),
            tile("Upload", "now-upload", .up, online.map(\.upload), plans.map(\.uploadMegabits)),
        ]
    }

    private static func megabits(_ number: Double) -> String {
        let text = number == number.rounded() ? "\(Int(number))" : "\(number)"
        return "\(text) Mbit/s"
    }

    private func using(_ devices: [(AgentNow, DeviceNow)], isOne: Bool) async throws -> [UsingRow] {
        let all = devices.reduce(0) { $0 + ($1.1.download ?? 0) + ($1.1.upload ?? 0) }
        let top = devices.filter { $0.1.usesTheLine }.sorted {
            ($1.1.total, $0.1.device) < ($0.1.total, $1.1.device)
        }.prefix(Self.mostUsing)
        var names: [String: [String: DeviceSummary]] = [:]
        for agent in Set(top.map(\.0.name.serverID)) {
            names[agent] = Dictionary(
                try await store.devices(of: agent)?.map { ($0.device, $0) } ?? []
            ) { first, _ in first }
        }
        return top.map { agent, device in
            let router = agent.name.serverID
            let summary = names[router]?[device.device]
            return UsingRow(
                DeviceChip(
                    summary?.name ?? device.name, Path.device(device.device, of: router),
                    StatusMark(device.status), about: summary?.about),
                router: isOne ? nil : router, download: device.download ?? 0, upload: device.upload ?? 0,
                all: all)
        }
    }

    /// Of one router its own provider's month; of several the calendar's.
    private func month(
        _ agents: [AgentSummary], _ plans: [LinePlan], _ visitor: Visitor
    ) async throws -> MonthCard {
        let today = store.today
        let plan = agents.count == 1 ? plans[0] : LinePlan()
        let days = plan.month(of: today)
        var card = MonthCard()
        card.planPath =
            agents.count == 1 && visitor.role >= .operator
            ? Path.router(agents[0].serverID) + "/line" : nil
        var totals: [(String, TrafficTotal)] = []
        var used: UInt64 = 0
        for agent in agents {
            let sum = try await store.networkUsage(of: agent.serverID, in: days.lowerBound...today)
            used &+= plan.counting(download: sum.download, upload: sum.upload)
            totals += try await store.usage(of: agent.serverID, in: days.lowerBound...today)
                .prefix(3).map { (agent.serverID, $0) }
        }
        card.used = Quantity(bytes: used)
        if agents.count == 1 {
            let byDay = try await store.networkDays(of: agents[0].serverID, most: 40).mapValues {
                plan.counting(download: $0.0, upload: $0.1)
            }
            card.tell(QuotaForecast(plan, used: byDay, today: today))
        } else {
            try await tellVolumes(agents, plans, visitor, &card)
        }
        let top = totals.filter { !LanStore.together.contains($0.1.device) }.sorted {
            $0.1.downloadedBytes &+ $0.1.uploadedBytes > $1.1.downloadedBytes &+ $1.1.uploadedBytes
        }.prefix(3)
        for (router, total) in top where total.downloadedBytes &+ total.uploadedBytes > 0 {
            let summary = try await store.devices(of: router)?.first { $0.device == total.device }
            card.top.append(
                MonthCard.TopRow(
                    name: summary?.name ?? total.device, path: Path.device(total.device, of: router),
                    total: Quantity(bytes: total.downloadedBytes &+ total.uploadedBytes)))
        }
        return card
    }
}

extension OverviewRoute {
    /// What is left of each line's volume, in its own provider's month.
    private func tellVolumes(
        _ agents: [AgentSummary], _ plans: [LinePlan], _ visitor: Visitor, _ card: inout MonthCard
    ) async throws {
        var found: [(quota: QuotaForecast, router: String)] = []
        for (agent, plan) in zip(agents, plans) where plan.quotaGigabytes != nil {
            let byDay = try await store.networkDays(of: agent.serverID, most: 40).mapValues {
                plan.counting(download: $0.0, upload: $0.1)
            }
            found.append((QuotaForecast(plan, used: byDay, today: store.today), agent.serverID))
        }
        card.tellVolumes(found, most: Self.mostVolumes) { router in
            let page = Path.router(router)
            return visitor.role >= .operator ? page + "/line" : page
        }
    }
}

extension DeviceNow {
    /// Bytes per second, both directions.
    var total: Double { (download ?? 0) + (upload ?? 0) }
    /// More than a kilobit a second: what stays below is a device that is merely there.
    var usesTheLine: Bool { total >= 125 }
}
