import Daemon
import Synchronization
import Testing

@testable import AgentHost

@Suite("what systemd is told") struct SystemdNotifierTests {
    private final class Desk: Sendable {
        let messages = Mutex<[String]>([])
        func take() -> [String] {
            messages.withLock {
                let all = $0; $0 = []; return all
            }
        }
    }

    private func notifier(watchdog: Duration? = nil) -> (ServiceStatus, Desk) {
        let desk = Desk()
        return (
            ServiceStatus(
                to: SystemdNotifier(watchdog: watchdog) { text in desk.messages.withLock { $0.append(text) } }
            ),
            desk
        )
    }

    private func complete(_ status: ServiceStatus) {
        status.completed(StatusLine.text(["2 devices"], .off, .off))
    }

    @Test("readiness comes with the first completed cycle, once")
    func readiness() {
        let (status, desk) = notifier()
        status.begin(cycle: .seconds(5))
        #expect(desk.take() == [])
        complete(status)
        #expect(desk.take().contains("READY=1"))
        complete(status)
        let second = desk.take()
        #expect(second.count == 1)
        #expect(second.allSatisfy { $0.hasPrefix("WATCHDOG=1\nSTATUS=") })
    }

    @Test("a cycle of minutes does not keep systemctl start waiting")
    func longCycle() {
        let (status, desk) = notifier()
        status.begin(cycle: .seconds(3600))
        #expect(desk.take() == ["READY=1"])
    }

    @Test("the watchdog gives each cycle its own length on top")
    func watchdog() {
        let (status, desk) = notifier(watchdog: .seconds(60))
        status.begin(cycle: .seconds(5))
        #expect(desk.take() == ["WATCHDOG_USEC=65000000"])
    }

    @Test("a reload is announced with its time, and ends when the new services runs")
    func reload() throws {
        let (status, desk) = notifier()
        status.begin(cycle: .seconds(5))
        complete(status)
        _ = desk.take()
        status.systemd.reloading()
        let lines = try #require(desk.take().first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let microseconds = lines.last?.split(separator: "=").last.flatMap { Int64($0) }
        #expect(try #require(microseconds) > 0)
        status.begin(cycle: .seconds(5))
        #expect(desk.take() == ["READY=1"])
    }

    @Test("nothing that a platform answers forges a message of its own")
    func forged() throws {
        let (status, desk) = notifier()
        status.completed(
            StatusLine.text(
                [], .on(lastDelivery: nil, waiting: 1, lastError: "no\nREADY=1\nMAINPID=1"), .off))
        let message = try #require(desk.take().first)
        #expect(message.split(separator: "\n").count == 2)
    }
}

@Suite("the line of systemctl status") struct StatusLineTests {
    @Test("features come first, each as it says, then the two deliveries")
    func order() {
        let history = StatusLine.History.on(lastDelivery: .milliseconds(4_800), waiting: 0, lastError: nil)
        #expect(
            StatusLine.text(["2 devices, 120 packets, 1 dropped", "3 targets"], history, .connected)
                == "2 devices, 120 packets, 1 dropped; 3 targets; history delivered 5 s ago, 0 waiting; "
                + "live connected")
    }

    @Test("what fails says why")
    func trouble() {
        let text = StatusLine.text(
            [], .on(lastDelivery: nil, waiting: 3, lastError: "503"),
            .disconnected(lastError: "Connection refused"))
        #expect(
            text == "history not delivered yet, 3 waiting (503); live not connected (Connection refused)")
    }

    @Test("what is not set up is off")
    func off() {
        #expect(StatusLine.text([], .off, .off) == "history off; live off")
    }
}
