internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import LanCore
internal import MonitorCore

/// What of routers and devices needs a person.
struct LanNeeds: Sendable {
    /// New devices that are named one by one; more are counted.
    private static let mostNamed = 3
    private static let week: Int64 = 7 * 86_400_000
    let store: LanStore
    let states: LiveStates
    let clock: @Sendable () -> UTCTime

    func needs(of visitor: Visitor) async throws -> [Need] {
        let agents = try await store.agents()
        var needs = agents.compactMap(silent) + agents.compactMap(ill)
        for agent in agents {
            if let quota = try await quota(of: agent.serverID) { needs.append(quota) }
        }
        return needs + (try await new(agents, visitor))
    }

    private func silent(_ agent: AgentSummary) -> Need? {
        let state = states.newest(of: agent.serverID)
        guard state?.isOnline(at: .now) != true else { return nil }
        return Need(
            StatusMark(.bad, "silent"), "\(agent.serverID) is silent, last heard",
            path: Path.router(agent.serverID), since: Moment(state?.arrivedAt ?? agent.lastSeen), weight: 90)
    }

    private func ill(_ agent: AgentSummary) -> Need? {
        guard let now = states.present(of: agent.serverID) else { return nil }
        let health = RouterHealth(now, clockBehindSeconds: Double(agent.skewMilliseconds) / 1000)
        guard health.grade == .bad else { return nil }
        return Need(
            StatusMark(.bad, "health"), "\(agent.serverID): \(health.words)",
            path: Path.router(agent.serverID), weight: 80)
    }

    private func quota(of agent: String) async throws -> Need? {
        let plan = try await store.plan(of: agent)
        guard plan.quotaGigabytes != nil else { return nil }
        let byDay = try await store.networkDays(of: agent, most: 40).mapValues {
            plan.counting(download: $0.0, upload: $0.1)
        }
        let forecast = QuotaForecast(plan, used: byDay, today: store.today)
        guard forecast.isTooMuch, let bytes = forecast.quotaBytes else { return nil }
        let (used, whole) = (Quantity(bytes: forecast.usedBytes), Quantity(bytes: bytes))
        return Need(
            StatusMark(.watch, "volume"),
            "\(agent): \(used.number) \(used.unit) of \(whole.number) \(whole.unit) used\(forecast.usedBytes > bytes ? "" : "; it will not last")",
            path: Path.router(agent) + "/line", weight: 40)
    }

    /// Devices of the last week that are not marked.
    private func new(_ agents: [AgentSummary], _ visitor: Visitor) async throws -> [Need] {
        let now = clock().milliseconds
        var found: [(router: String, device: DeviceSummary)] = []
        for agent in agents {
            let marks = try await store.marks(of: agent.serverID)
            for device in try await store.devices(of: agent.serverID) ?? []
            where device.firstSeen.milliseconds > now - Self.week {
                let standing = DeviceStanding(
                    marks[device.device], firstSeen: device.firstSeen.milliseconds,
                    routerSince: agent.firstSeen.milliseconds)
                if standing == .new { found.append((agent.serverID, device)) }
            }
        }
        found.sort { $0.device.firstSeen.milliseconds > $1.device.firstSeen.milliseconds }
        let named = found.prefix(Self.mostNamed).map { router, device in
            Need(
                StatusMark(.info, "new"), "New: \(device.name) at \(router)",
                path: Path.device(device.device, of: router), since: Moment(device.firstSeen),
                verbs: visitor.role >= .operator ? Self.verbs(device.device, of: router) : [], weight: 10)
        }
        guard found.count > named.count else { return named }
        return named + [
            Need(
                StatusMark(.info, "new"), CountText.text(found.count - named.count, "more new device"),
                path: "/devices?show=new", weight: 9)
        ]
    }

    private static func verbs(_ device: String, of router: String) -> [Need.Verb] {
        [("Mine", DeviceMark.Kind.mine), ("Guest", .guest), ("Unknown", .unknown)].map { word, kind in
            Need.Verb(
                word, "/devices/mark",
                fields: [
                    HiddenField("mark", kind.rawValue), HiddenField("next", "/"),
                    HiddenField("pick", Path.device(device, of: router)),
                ])
        }
    }
}

/// What a search over everything finds of routers and devices.
struct LanSearch: Sendable {
    let store: LanStore
    let states: LiveStates

    func found(_ question: SearchQuestion) async throws -> [SearchPage.Found] {
        let agents = try await store.agents()
        let routers = agents.filter { question.isIn($0.serverID) }.map {
            SearchPage.Found($0.serverID, Path.router($0.serverID), kind: "router")
        }
        let devices = try await DeviceList(store: store, states: states).all().filter {
            $0.searched.contains(question.words)
        }.prefix(question.most + 1).map {
            SearchPage.Found(
                $0.name, $0.path, kind: "device", detail: "\($0.address), \($0.device), \($0.router)")
        }
        return routers + devices
    }
}
