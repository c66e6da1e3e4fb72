import Logging
import MonitorCore
import MonitorWire
import Outbox
import Testing

@testable import monitor_agent

@Suite("what is said of the outbox") struct OutboxTextTests {
    @Test(
        "each event is one line, and a warning only where something is or may be lost",
        arguments: [
            (OutboxEvent.backOnDisk(folder: "/s"), false, "Keeping snapshots in '/s' again"),
            (.found(waiting: 1, folder: "/s"), false, "Going on with 1 snapshot of an earlier run in '/s'"),
            (.requeued(snapshots: 1), false, "Put back 1 snapshot, as 'monitor-agent outbox requeue' asked"),
            (.cleared(snapshots: 2), false, "Removed 2 snapshots, as 'monitor-agent outbox clear' asked"),
            (
                .damaged(snapshots: 2, folder: "/s"), true,
                "2 snapshots in '/s' could not be read back; the others go on"
            ),
            (.dropped(snapshots: 3, .age), true, "Gave up 3 snapshots, older than OUTBOX_MAX_AGE"),
            (
                .dropped(snapshots: 3, .disk), true,
                "Gave up the oldest 3 snapshots: OUTBOX_MAX_BYTES are used up"
            ),
            (
                .dropped(snapshots: 1, .memory), true,
                "Giving up the oldest snapshots: UNSENT_MAX_BYTES are used up"
            ),
        ])
    func lines(event: OutboxEvent, isWarning: Bool, text: String) {
        let (level, line) = OutboxJournal.line(event)
        #expect(line == text)
        #expect(level == (isWarning ? .warning : .notice))
    }

    @Test("the command's table and its JSON say the same")
    func report() {
        var waiting = WaitingReports()
        (waiting.count, waiting.bytes, waiting.dropped, waiting.refused) = (3, 8192, 4, 2)
        waiting.oldest = UTCTime(milliseconds: 1_704_110_400_000)
        let report = OutboxReport(
            waiting: waiting, refusedFiles: 2, refusedFolder: "/s/refused",
            note: DeliveryNote(
                lastError: "503 Service Unavailable", nextTry: UTCTime(milliseconds: 1_704_110_460_000)),
            isInUse: true)
        #expect(
            OutboxTable.text(report) == """
                waiting     3 snapshots
                oldest      2024-01-01T12:00:00.000Z
                on disk     8.2 kB
                given up    4
                refused     2, the newest 2 in '/s/refused'
                last error  503 Service Unavailable
                next try    2024-01-01T12:01:00.000Z
                daemon      running

                """)
        #expect(
            OutboxReport.json(report)
                == "{\"waitingSnapshots\":3,\"waitingBytes\":8192,"
                + "\"oldestWaitingTime\":\"2024-01-01T12:00:00.000Z\",\"droppedSnapshots\":6,"
                + "\"refusedSnapshots\":2,\"refusedFiles\":2,\"refusedFolder\":\"/s/refused\","
                + "\"lastError\":\"503 Service Unavailable\",\"nextTryTime\":\"2024-01-01T12:01:00.000Z\","
                + "\"daemonRunning\":true}\n")
    }
}
