import AgentHost
import Daemon
import Logging
import MonitorCore
import Outbox
import ServiceLifecycle
import Synchronization
import Testing

@testable import AgentHost

/// What collectors were asked, in order.
private final class Calls: Sendable {
    private let list = Mutex<[String]>([])
    let (news, tell) = AsyncStream.makeStream(of: String.self)
    var all: [String] { list.withLock { $0 } }
    func add(_ call: String) {
        list.withLock { $0.append(call) }
        tell.yield(call)
    }
}

private struct Counting: CycleCollector {
    let name: String
    let calls: Calls
    var cycles = 0

    mutating func collect(isLast: Bool) async {
        cycles += 1
        calls.add("\(name)\(cycles)\(isLast ? " last" : "")")
    }

    func finish() { calls.add("\(name) finished after \(cycles)") }
}

@Suite("the cycle", .timeLimit(.minutes(1))) struct CycleServiceTests {
    @Test("features collect in turn until told to end, and the service manager hears of each cycle")
    func turns() async throws {
        let (calls, told, thread) = (Calls(), Calls(), OneThread())
        let outbox = Outbox(time: { .now }, report: { _ in }, reading: { _ in nil })
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let deliveries = try Deliveries(
            AgentSettings(), on: thread, outbox: outbox, logger: quiet, handlers: [])
        let notifier = SystemdNotifier(watchdog: nil) { told.add($0) }
        let service = CycleService(
            collectors: [Counting(name: "a", calls: calls), Counting(name: "b", calls: calls)],
            statuses: [{ "3 targets" }], interval: .milliseconds(50), deliveries: deliveries, thread: thread,
            status: ServiceStatus(to: notifier))
        let services = ServiceGroup(services: [service], logger: quiet)
        async let running: Void = services.run()
        for await call in calls.news where call == "b2" { break }
        await services.triggerGracefulShutdown()
        try await running
        #expect(calls.all.prefix(4) == ["a1", "b1", "a2", "b2"])
        let cycles = calls.all.count { $0.hasPrefix("b") } - 1
        #expect(calls.all.suffix(2) == ["a finished after \(cycles)", "b finished after \(cycles)"])
        #expect(told.all.contains { $0.contains("STATUS=3 targets; history off; live off") })
        #expect(told.all.count { $0 == "READY=1" } == 1)
    }
}
