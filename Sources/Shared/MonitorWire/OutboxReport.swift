public import MonitorCore

/// What `monitor-agent outbox --json` prints.
public struct OutboxReport: Sendable {
    public let waiting: WaitingReports
    /// How many of the refused are still to be read, and where.
    public let refusedFiles: UInt64
    public let refusedFolder: String
    public let note: DeliveryNote
    /// Whether a daemon keeps it just now.
    public let isInUse: Bool

    public init(
        waiting: WaitingReports, refusedFiles: UInt64, refusedFolder: String, note: DeliveryNote,
        isInUse: Bool
    ) {
        self.waiting = waiting
        self.refusedFiles = refusedFiles
        self.refusedFolder = refusedFolder
        self.note = note
        self.isInUse = isInUse
    }

    /// One object and a line end; the keys are those of a snapshot's `delivery`.
    public static func json(_ report: OutboxReport) -> String {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.value("waitingSnapshots", report.waiting.count)
            json.value("waitingBytes", report.waiting.bytes)
            json.value("oldestWaitingTime", report.waiting.oldest)
            json.value("droppedSnapshots", report.waiting.dropped + report.waiting.refused)
            json.value("refusedSnapshots", report.waiting.refused)
            json.value("refusedFiles", report.refusedFiles)
            json.value("refusedFolder", report.refusedFolder)
            json.value("lastError", report.note.lastError)
            json.value("nextTryTime", report.note.nextTry)
            json.value("daemonRunning", report.isInUse)
        }
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
