import Daemon
import Synchronization
import Testing

@testable import monitor_agent

@Suite("what systemd is told") struct SystemdNotifierTests {
    private final class Desk: Sendable {
        let messages = Mutex<[String]>([])
        func take() -> [String] {
            messages.withLock {
                let all = $0; $0 = []; return all
            }
        }
    }

    private func notifier(watchdog: Duration? = nil) -> (CycleSigns, Desk) {
        let desk = Desk()
        return (
            CycleSigns(
                to: SystemdNotifier(watchdog: watchdog) { text in desk.messages.withLock { $0.append(text) } }
            ),
            desk
        )
    }

    private func complete(_ signs: CycleSigns) {
        signs.completed(madeSnapshot(received: 100, dropped: 1), rest: .off, live: .off)
    }

    @Test("readiness comes with the first completed cycle, once")
    func readiness() {
        let (signs, desk) = notifier()
        signs.begin(cycle: .seconds(5))
        #expect(desk.take() == [])
        complete(signs)
        #expect(desk.take().contains("READY=1"))
        complete(signs)
        let second = desk.take()
        #expect(second.count == 1)
        #expect(second.allSatisfy { $0.hasPrefix("WATCHDOG=1\nSTATUS=") })
    }

    @Test("a cycle of minutes does not keep systemctl start waiting")
    func longCycle() {
        let (signs, desk) = notifier()
        signs.begin(cycle: .seconds(3600))
        #expect(desk.take() == ["READY=1"])
    }

    @Test("the watchdog gives each cycle its own length on top")
    func watchdog() {
        let (signs, desk) = notifier(watchdog: .seconds(60))
        signs.begin(cycle: .seconds(5))
        #expect(desk.take() == ["WATCHDOG_USEC=65000000"])
    }

    @Test("a reload is announced with its time, and ends when the new graph runs")
    func reload() throws {
        let (signs, desk) = notifier()
        signs.begin(cycle: .seconds(5))
        complete(signs)
        _ = desk.take()
        signs.systemd.reloading()
        let lines = try #require(desk.take().first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let microseconds = lines.last?.split(separator: "=").last.flatMap { Int64($0) }
        #expect(try #require(microseconds) > 0)
        signs.begin(cycle: .seconds(5))
        #expect(desk.take() == ["READY=1"])
    }

    @Test("nothing that a platform answers forges a message of its own")
    func forged() throws {
        let (signs, desk) = notifier()
        signs.completed(
            madeSnapshot(), rest: .on(lastDelivery: nil, waiting: 1, lastError: "no\nREADY=1\nMAINPID=1"),
            live: .off)
        let message = try #require(desk.take().first)
        #expect(message.split(separator: "\n").count == 2)
    }
}

@Suite("the line of systemctl status") struct StatusLineTests {
    @Test("packets and drops are summed since the start")
    func sums() {
        var line = StatusLine()
        line.count(madeSnapshot(received: 100, dropped: 1))
        line.count(madeSnapshot(received: 20, dropped: nil))
        let text = line.text(.on(lastDelivery: .milliseconds(4_800), waiting: 0, lastError: nil), .connected)
        #expect(
            text == "2 devices, 120 packets, 1 dropped; history delivered 5 s ago, 0 waiting; live connected")
    }

    @Test("what fails says why")
    func trouble() {
        let text = StatusLine().text(
            .on(lastDelivery: nil, waiting: 3, lastError: "503"),
            .disconnected(lastError: "Connection refused"))
        #expect(
            text == "0 devices, 0 packets, 0 dropped; history not delivered yet, 3 waiting (503); "
                + "live not connected (Connection refused)")
    }

    @Test("what is not set up is off")
    func off() {
        #expect(StatusLine().text(.off, .off) == "0 devices, 0 packets, 0 dropped; history off; live off")
    }
}
