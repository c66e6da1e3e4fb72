internal import HubCore
internal import HubFrame
internal import HubServer
internal import LanCore
internal import MonitorCore
internal import Synchronization

/// What agents measure, for rules to judge: how each fares, its interfaces, disks, memory and sensors, its devices.
///
/// Next: `AlertSource`, which the feature that has rules asks every few seconds.
final class LanAlerts: Sendable {
    /// An interface must have been up for so long before its being down is news, in milliseconds.
    private static let steady: Int64 = 3_600_000
    /// Older events are history, not news.
    private static let fresh: Int64 = 3_600_000
    private let states: LiveStates
    private let store: LanStore
    private let events: NewEvents
    private let quotas: LanQuotas
    private let directory: any AgentDirectory
    private let signals: Signals
    private let offline = Mutex<Set<String>>([])
    private let clock: @Sendable () -> UTCTime
    private let startedAt: ContinuousClock.Instant
    /// Since when each interface is up, by agent and name.
    private let upSince = Mutex<[String: UTCTime]>([:])
    /// Snapshots that each agent's outbox had given up when it was last asked.
    private let dropped = Mutex<[String: UInt64]>([:])

    init(
        states: LiveStates, store: LanStore, events: NewEvents, agents: any AgentDirectory,
        signals: Signals, clock: @escaping @Sendable () -> UTCTime
    ) {
        self.states = states
        self.store = store
        self.events = events
        directory = agents
        self.signals = signals
        quotas = LanQuotas(store: store)
        self.clock = clock
        startedAt = .now
    }

    var source: AlertSource {
        var source = AlertSource("lan", events: { try await self.news(after: $0) }) {
            guard let readings = await self.readings() else { return nil }
            return readings + (await self.quotas.readings(at: self.clock()))
        }
        let past = LanPast(store: store)
        source.history = { try await past.history(of: $0, in: $1) }
        return source
    }

    private func readings() async -> [AlertReading]? {
        guard let agents = try? await store.agents() else { return nil }
        let places = (try? await directory.networks()) ?? [:]
        let (now, instant, known) = (clock(), ContinuousClock.now, states.all)
        return agents.flatMap { agent -> [AlertReading] in
            let object = AlertObject.agent(agent.serverID)
            // One that is elsewhere is reached by the hub's own line.
            let behind = places[agent.serverID].flatMap {
                $0.isSiteOnly || $0.isLoopback ? nil : AlertObject.line
            }
            guard let state = known[agent.serverID] else {
                // Nothing came since the hub's start: it has as long as any other to say something.
                let hadTime = (instant - startedAt) / .seconds(1) > 30
                return [
                    AlertReading(
                        "agent.offline", object, hadTime ? .holds(true) : .none, at: now,
                        detail: Self.last(agent.lastSeen), behind: behind)
                ]
            }
            let isOnline = state.isOnline(at: instant)
            tell(agent.serverID, isOnline, behind, now)
            let offline = AlertReading(
                "agent.offline", object, .holds(!isOnline), at: now, detail: Self.last(state.arrivedAt),
                behind: behind)
            return [offline]
                + (isOnline ? self.agent(agent, state, object, now) + self.host(state, object, now) : [])
        }
    }

    /// Source `lan`, subject `agent NAME`, state `offline` or `online`: once for each change.
    private func tell(_ agent: String, _ isOnline: Bool, _ behind: AlertObject?, _ now: UTCTime) {
        let isNews = offline.withLock { offline in
            isOnline ? offline.remove(agent) != nil : offline.insert(agent).inserted
        }
        guard isNews else { return }
        signals.publish(
            Signal(
                source: "lan", subject: "agent \(agent)", state: isOnline ? "online" : "offline", at: now,
                behind: behind?.path))
    }

    private static func last(_ time: UTCTime) -> String { "Last snapshot: \(Moment(time).human)." }

    private func agent(
        _ agent: AgentSummary, _ state: AgentNow, _ object: AlertObject, _ now: UTCTime
    ) -> [AlertReading] {
        let before = dropped.withLock { $0.updateValue(state.droppedSnapshots ?? 0, forKey: agent.serverID) }
        let isDropping = (state.droppedSnapshots ?? 0) > (before ?? .max)
        return [
            AlertReading(
                "agent.clock", object, .number(abs(Double(agent.skewMilliseconds)) / 1000), at: now),
            AlertReading(
                "agent.losing", object, state.lossRatio.map { .number($0 * 100) } ?? .none, at: now),
            AlertReading("agent.outbox", object, .holds(isDropping), at: now),
        ]
    }

    private func host(_ state: AgentNow, _ object: AlertObject, _ now: UTCTime) -> [AlertReading] {
        var found: [AlertReading] = []
        func add(_ kind: String, _ object: AlertObject, _ value: Double?, severity: Severity? = nil) {
            found.append(
                AlertReading(kind, object, value.map { .number($0) } ?? .none, at: now, severity: severity))
        }
        add("host.memory", object, state.memoryRatio.map { $0 * 100 })
        add("host.cpu", object, state.host.cpuBusyRatio.map { $0 * 100 })
        for disk in state.host.fileSystems ?? [] {
            let (usable, overflow) = disk.usedBytes.addingReportingOverflow(disk.freeBytes)
            let percent = usable > 0 && !overflow ? Double(disk.usedBytes) / Double(usable) * 100 : nil
            add(
                "disk.full", object.part("disk", disk.mount), percent,
                severity: (percent ?? 0) > 97 ? .critical : nil)
        }
        for sensor in state.host.temperatures {
            add("host.temperature", object.part("sensor", sensor.sensor), sensor.celsius)
        }
        for one in state.interfaces {
            let interface = object.part("interface", one.reading.name)
            add("interface.busy", interface, one.utilizationRatio.map { $0 * 100 })
            let rate = [one.receivedBytesPerSecond, one.transmittedBytesPerSecond].compactMap(\.self).max()
            add("interface.rate", interface, rate.map { $0 * 8 })
            found.append(AlertReading("interface.down", interface, isDown(one, interface, now), at: now))
        }
        for device in state.devices {
            let one = object.part("device", device.device)
            let rate = [device.download, device.upload].compactMap(\.self).reduce(0, +)
            add("device.rate", one, device.download == nil && device.upload == nil ? nil : rate * 8)
            found.append(
                AlertReading(
                    "device.gone", one, .holds(device.status == .inactive), at: now, detail: device.name))
        }
        return found
    }

    /// One that was never up for long is not missed.
    private func isDown(_ one: InterfaceSample, _ object: AlertObject, _ now: UTCTime) -> AlertReading.Value {
        switch one.reading.operationalState {
        case "up":
            upSince.withLock { $0[object.path] = $0[object.path] ?? now }
            return .holds(false)
        case "down", "lowerlayerdown", "notpresent":
            let since = upSince.withLock { $0[object.path] }
            guard let since, now.milliseconds - since.milliseconds > Self.steady else { return .none }
            return .holds(true)
        default: return .none
        }
    }

    private func news(after places: [String: Int64]) async throws -> AlertSource.Events {
        let (events, newest) = try await events.after(places)
        let now = clock()
        let readings = events.compactMap { kept -> AlertReading? in
            guard abs(now.milliseconds - kept.event.time.milliseconds) < Self.fresh, kept.event.kind != .gone
            else {
                return nil
            }
            return Self.reading(kept, now)
        }
        return AlertSource.Events(readings, places: newest)
    }

    private static func reading(_ kept: KeptEvent, _ now: UTCTime) -> AlertReading? {
        let event = kept.event
        let kind: String
        switch event.kind {
        case .new: kind = "device.new"
        case .returned: kind = "device.returned"
        case .addressConflict: kind = "device.conflict"
        case .routerAdvertised: kind = "router.advertised"
        case .gone, .addressChanged: return nil
        }
        let name = event.mac.map { "\($0)" } ?? event.address.map { "\($0)" } ?? "unknown"
        let words = [
            event.name, event.address.map { "\($0)" }, event.mac.map { "\($0)" },
            event.otherMAC.map { "and \($0)" }, event.detail,
        ].compactMap(\.self)
        return AlertReading(
            kind, AlertObject.agent(kept.agent).part("device", name), .holds(true), at: now,
            detail: words.joined(separator: ", "))
    }
}
