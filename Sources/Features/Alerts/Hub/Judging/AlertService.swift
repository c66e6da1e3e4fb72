internal import Alerts
internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Asks sources what they read, hears signals, and lets time pass.
struct AlertService: Service {
    /// Between two readings.
    static let pause: Duration = .seconds(5)
    /// Between two turns that see what is due and what people decided.
    private static let step: Duration = .seconds(1)
    private static let betweenLooks: Duration = .milliseconds(200)
    let keeper: AlertKeeper
    let sources: AlertSources
    /// From the hub's start on, so that none is missed that features say at theirs.
    let signals: AsyncStream<Signal>
    let bell: WakeBell
    /// Hour of the daily digest, and the day, at the hub's place.
    let place: @Sendable (UTCTime) -> (day: Int64, hour: Int)
    let clock: @Sendable () -> UTCTime
    let logger: Logger

    func run() async throws {
        // Many changes at once are one look.
        let (looks, look) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(8))
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await hear { look.yield($0) } }
                group.addTask { await obey(looks) }
                // They throw when they are cancelled, and only then.
                group.addTask { try? await read() }
                group.addTask { try? await keepTime() }
            }
        }
    }

    private func hear(_ look: @escaping @Sendable (String) -> Void) async {
        for await signal in signals {
            guard let change = SignalRules.change(signal) else { continue }
            if case .look(let source) = change {
                look(source)
                continue
            }
            await attempt {
                switch change {
                case .begin(let key, let facts, let others):
                    try await keeper.end(others)
                    try await keeper.begin(key, facts)
                case .end(let keys): try await keeper.end(keys)
                case .event(let reading): try await keeper.judge(reading)
                case .look: break
                }
            }
        }
    }

    /// Reads a source between two turns, since it has said that something changed.
    private func obey(_ looks: AsyncStream<String>) async {
        for await name in looks {
            for source in sources.all where source.name == name {
                guard let readings = await source.readings() else { continue }
                await attempt { try await keeper.judge(readings, complete: source.completeKinds) }
            }
            guard (try? await Task.sleep(for: Self.betweenLooks)) != nil else { return }
        }
    }

    private func read() async throws {
        while true {
            var isSettled = true
            for source in sources.all {
                guard let readings = await source.readings() else {
                    isSettled = false
                    continue
                }
                // An agent that may still report after the hub's start.
                isSettled =
                    isSettled && !readings.contains { $0.kind == "agent.offline" && $0.value == .none }
                await attempt { try await keeper.judge(readings, complete: source.completeKinds) }
                guard let events = source.events else { continue }
                await attempt {
                    try await keeper.judge(
                        try await events(try await keeper.places(of: source.name)), of: source.name)
                }
            }
            if isSettled { await keeper.endSettling() }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func keepTime() async throws {
        while true {
            var next: UTCTime?
            await attempt {
                next = try await keeper.tick()
                try await digest()
            }
            let due = next.map { max(1, $0.milliseconds - clock().milliseconds) }
            try await bell.wait(atMost: min(Self.step, due.map { .milliseconds($0) } ?? Self.step))
        }
    }

    /// Once a day, after nine in the morning.
    private func digest() async throws {
        let (day, hour) = place(clock())
        guard hour >= 9, try await keeper.store.value("digestDay") ?? -1 < day else { return }
        try await keeper.digest(day: day)
    }

    /// What cannot be stored now is found again by the next turn; the store says itself that it fails.
    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.debug("Alerts: \(error)")
        }
    }
}
