import Glibc
import Logging
import Synchronization
import Testing

@testable import AgentHost
@testable import Daemon

@Suite("what signals mean", .timeLimit(.minutes(1))) struct AgentControlTests {
    /// How many plans were asked for while the signals came.
    private func plans(for signals: [Int32], _ hangUp: HangUp, _ control: AgentControl) async -> Int {
        let (stream, arrived) = AsyncStream.makeStream(of: Int32.self)
        for signal in signals { arrived.yield(signal) }
        arrived.finish()
        let asked = Mutex(0)
        await control.obey(
            stream, hangUp: hangUp, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            systemd: SystemdNotifier(watchdog: nil) { _ in }
        ) {
            asked.withLock { $0 += 1 }
            throw CancellationError()
        }
        return asked.withLock { $0 }
    }

    private func isLeftRunning(_ control: AgentControl) async -> Bool {
        let stop = control.stopService()
        return await withTaskGroup { group in
            group.addTask {
                await stop.run()
                return Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(20))
                return true
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    @Test("a service reads its settings again at each SIGHUP")
    func reload() async {
        let control = AgentControl()
        #expect(await plans(for: [SIGHUP, SIGHUP], .reload, control) == 2)
        #expect(await isLeftRunning(control))
    }

    @Test("the end of the terminal is the end of a run by hand, and no reload")
    func terminal() async {
        let control = AgentControl()
        #expect(await plans(for: [SIGHUP], .end, control) == 0)
        await control.stopService().run()
    }

    @Test("what nohup started goes on as it is; SIGTERM ends it")
    func outlasting() async {
        let control = AgentControl()
        #expect(await plans(for: [SIGHUP], .ignore, control) == 0)
        #expect(await isLeftRunning(control))
        #expect(await plans(for: [SIGTERM], .ignore, control) == 0)
        await control.stopService().run()
    }

    @Test("a second request to end, a second later, is impatient; a signal that is sent twice is one request")
    func impatience() {
        let start = ContinuousClock.now
        var ends = RepeatedEnd()
        let signals: [(Int32, Duration)] = [
            (SIGHUP, .zero), (SIGHUP, .seconds(9)), (SIGTERM, .seconds(10)),
            (SIGTERM, .milliseconds(10_002)), (SIGINT, .seconds(11)),
        ]
        let answers = signals.map { ends.isImpatient($0.0, at: start + $0.1) }
        #expect(answers == [false, false, false, false, true])
    }
}
