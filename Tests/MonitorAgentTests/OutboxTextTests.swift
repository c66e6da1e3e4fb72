import MonitorCore
import MonitorWire
import Testing

@testable import monitor_agent

@Suite("what the command says of the outbox") struct OutboxTextTests {
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
