import Logging
import Outbox
import Testing

@testable import AgentHost

@Suite("what is logged of the outbox") struct OutboxLogTests {
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
        let (level, line) = OutboxLog.line(event)
        #expect(line == text)
        #expect(level == (isWarning ? .warning : .notice))
    }
}
