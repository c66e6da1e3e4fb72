internal import DeviceAccess
internal import DeviceRegistry
internal import HubCore
internal import HubServer
internal import Inventory
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle
internal import Synchronization

/// Reads devices by schedule and on demand, and judges the sides of ports afterwards.
struct ReadingService: Service {
    let host: HubHost
    let store: InventoryStore
    let reader: DeviceReader
    let board: ReadingBoard

    init(_ host: HubHost, _ store: InventoryStore, _ reader: DeviceReader, _ board: ReadingBoard) {
        self.host = host
        self.store = store
        self.reader = reader
        self.board = board
    }

    private var settings: InventorySettings { host.settings(InventorySettings.self) }

    /// Between two checks of what is due.
    static let pause = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await judgeSides() }
                while !Task.isCancelled {
                    reader.queue.allow(host.settings(DeviceSettings.self).sessionsAtOnce)
                    for device in await due() where board.begin(device.number) {
                        group.addTask {
                            await read(device)
                            board.end(device.number)
                        }
                    }
                    try? await board.bell.wait(atMost: Self.pause)
                }
                group.cancelAll()
            }
        }
    }

    /// Devices whose time has come, and those that a user asks for.
    private func due() async -> [NetworkDevice] {
        guard let devices = try? await reader.registry.devices() else { return [] }
        let asked = board.takeAsked()
        let now = host.clock().milliseconds
        return devices.filter { device in
            guard device.definition.kind != .olt else { return false }
            if asked.contains(device.number) { return true }
            return device.state.isRead && !device.isPaused(at: now)
                && device.due(usual: usual(device.definition.kind)) <= now
        }
    }

    private func usual(_ kind: NetworkDevice.Kind) -> Int {
        kind == .nas ? settings.serverReadSeconds : settings.switchReadSeconds
    }

    private func read(_ device: NetworkDevice) async {
        let before = device.state
        if device.definition.kind == .nas {
            let verdict = await take(device, .sessions) { try await store.applySessions($0, of: device) }
            if verdict != .failed { await further(device, [.arp]) }
        } else {
            let sightings = settings.sightings
            let verdict = await take(device, .mac) { try await store.apply($0, of: device, sightings) }
            if verdict != .failed { await further(device, [.neighbours, .arp, .version]) }
        }
        board.changed()
        await tell(device, before: before)
    }

    /// Seconds between two readings of what changes seldom: a session costs a device something.
    private static let pauses: [Layout.Subject: Int64] = [.neighbours: 3600, .arp: 300, .version: 86_400]

    private func further(_ device: NetworkDevice, _ subjects: [Layout.Subject]) async {
        let profile = reader.profile(device.definition.profile)
        for subject in subjects {
            let isOffered =
                device.definition.transport == .snmp
                ? SNMPTables.of(subject) != nil : profile?.reads[subject] != nil
            if subject == .arp, device.definition.kind == .switch,
                (try? await store.mayHaveBindings(device.number)) == false
            {
                continue
            }
            guard isOffered, let seconds = Self.pauses[subject],
                board.isDue(device.number, subject.rawValue, every: seconds)
            else { continue }
            await take(device, subject) { timed in
                switch subject {
                case .neighbours: try await store.applyNeighbours(timed, of: device)
                case .arp: try await store.applyBindings(timed, of: device)
                default: try await store.applyVersion(timed, of: device)
                }
                return AppliedReading()
            }
        }
    }

    @discardableResult
    private func take(
        _ device: NetworkDevice, _ subject: Layout.Subject,
        _ keep: (TimedReading) async throws -> AppliedReading
    ) async -> DeviceReading.Verdict {
        let began = ContinuousClock.now
        var reading = await reader.read(device, subject)
        // All sessions of the device are in use: it is asked again, a few times.
        for _ in 0..<2 where reading.failure == .busy && !Task.isCancelled {
            try? await Task.sleep(for: .seconds(30))
            reading = await reader.read(device, subject)
        }
        guard !Task.isCancelled else { return .failed }
        let took = Int64((ContinuousClock.now - began) / .milliseconds(1))
        let timed = TimedReading(reading, at: host.clock().milliseconds / 1000, tookMilliseconds: took)
        board.count(reading.verdict, milliseconds: took)
        do {
            let applied = try await keep(timed)
            if !applied.flooded.isEmpty {
                host.logger.warning(
                    "Devices: \(device.name) has more than \(StationRules.mostOfAPort) new stations on port \(applied.flooded.joined(separator: ", ")). Look for a loop."
                )
            }
        } catch {
            host.logger.warning("Devices: cannot keep a reading of \(device.name): \(error)")
        }
        return reading.verdict
    }

    /// Once for each change between read and not read.
    private func tell(_ device: NetworkDevice, before: NetworkDevice.State) async {
        guard let now = try? await reader.registry.device(device.number), now.state != before else { return }
        host.signals.publish(
            Signal(
                source: "inventory", subject: device.name, state: now.state.rawValue, at: host.clock(),
                detail: now.reason))
        guard !now.state.isRead else { return }
        host.logger.warning(
            "Devices: \(device.name) is not read any more: \(now.reason ?? now.state.rawValue). See its page."
        )
    }

    /// Not after each reading: it takes the whole network.
    private func judgeSides() async {
        while !Task.isCancelled {
            try? await board.judging.wait(atMost: .seconds(600))
            let began = ContinuousClock.now
            do {
                try await store.judgeSides()
            } catch {
                host.logger.warning("Devices: cannot judge the sides of ports: \(error)")
            }
            let took = ContinuousClock.now - began
            guard (try? await Task.sleep(for: max(.seconds(10), took * 20))) != nil else { return }
        }
    }
}

/// What is read now, and what a user asks for.
final class ReadingBoard: Sendable {
    private struct State {
        var running: Set<Int64> = []
        var asked: Set<Int64> = []
        var taken: [String: ContinuousClock.Instant] = [:]
        var verdicts: [String: UInt64] = [:]
        var milliseconds: UInt64 = 0
    }

    private let state = Mutex(State())
    let bell = WakeBell()
    let judging = WakeBell()
    private let news: @Sendable () -> Void

    /// - Parameter news: called when devices are about to be read, are being read, or were.
    init(news: @escaping @Sendable () -> Void = {}) { self.news = news }

    /// Reads devices as soon as it can be.
    func ask(_ devices: some Sequence<Int64>) {
        state.withLock { $0.asked.formUnion(devices) }
        bell.ring()
        news()
    }

    func isRunning(_ device: Int64) -> Bool {
        state.withLock { $0.running.contains(device) || $0.asked.contains(device) }
    }

    var running: Set<Int64> { state.withLock { $0.running } }

    func takeAsked() -> Set<Int64> {
        state.withLock { state in
            // One that is read now is asked once more afterwards.
            let asked = state.asked.subtracting(state.running)
            state.asked.subtract(asked)
            return asked
        }
    }

    /// - Returns: `false` while it is read already.
    func begin(_ device: Int64) -> Bool {
        defer { news() }
        return state.withLock { $0.running.insert(device).inserted }
    }
    func end(_ device: Int64) {
        state.withLock { _ = $0.running.remove(device) }
        bell.ring()
        news()
    }

    func changed() { judging.ring() }

    func isDue(_ device: Int64, _ subject: String, every seconds: Int64) -> Bool {
        let (key, now) = ("\(device) \(subject)", ContinuousClock.now)
        return state.withLock { state in
            if let taken = state.taken[key], now - taken < .seconds(seconds) { return false }
            state.taken[key] = now
            return true
        }
    }

    func count(_ verdict: DeviceReading.Verdict, milliseconds: Int64) {
        state.withLock {
            $0.verdicts[verdict.rawValue, default: 0] += 1
            $0.milliseconds += UInt64(max(0, milliseconds))
        }
    }

    /// Since the hub started.
    var counts: (verdicts: [String: UInt64], seconds: Double) {
        state.withLock { ($0.verdicts, Double($0.milliseconds) / 1000) }
    }
}
