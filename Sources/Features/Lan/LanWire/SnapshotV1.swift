public import LanCore
public import MonitorCore
internal import MonitorWire

/// The frozen wire shape of a snapshot, version 1: `docs/snapshot.schema.json`.
///
/// Here ratios become percent, bytes per second become bits per second, and a device's download becomes its
/// `rx`. Keys are never renamed or removed; new ones are optional.
///
/// Next: `RestDelivery` and `LiveDelivery`.
public enum SnapshotV1 {
    public static let schemaVersion: UInt64 = 1

    /// - Returns: one line of JSON, UTF-8. Keys without a measurement are `null`.
    public static func encode(_ snapshot: Snapshot) -> EncodedReport {
        var json = JSONWriter(reservingBytes: 2048 + 768 * snapshot.devices.count)
        json.object { json in
            identity(snapshot, &json)
            json.object("metrics") { host(snapshot.host, &$0) }
            json.object("network") { network(snapshot, &$0) }
            capture(snapshot.capture, &json)
            if let report = snapshot.delivery { delivery(report, &json) }
            events(snapshot.events, &json)
        }
        return EncodedReport(name: ReportName(snapshot.name), takenAt: snapshot.takenAt, json: json.bytes)
    }

    private static func identity(_ snapshot: Snapshot, _ json: inout JSONWriter) {
        json.value("messageType", "realtimeSnapshot")
        json.value("schemaVersion", schemaVersion)
        json.value("agentVersion", monitorVersion)
        json.value("serverId", snapshot.name.serverID)
        json.value("startId", snapshot.name.startID)
        json.value("sequence", snapshot.name.sequence)
        json.value("snapshotTime", snapshot.takenAt)
    }

    private static func network(_ snapshot: Snapshot, _ json: inout JSONWriter) {
        json.value("collectionStartTime", snapshot.windowBegan)
        json.value("collectionEndTime", snapshot.windowEnded)
        json.value("collectionDurationSeconds", snapshot.windowSeconds, decimals: 3)
        json.array("interfaces") { json in
            for sample in snapshot.interfaces ?? [] { json.object { interface(sample, &$0) } }
        }
        json.array("connectedDevices") { json in
            for sample in snapshot.devices { json.object { device(sample, &$0) } }
        }
    }

    private static func delivery(_ report: DeliveryReport, _ json: inout JSONWriter) {
        json.object("delivery") { json in
            json.value("waitingSnapshots", report.waitingSnapshots)
            json.value("droppedSnapshots", report.droppedSnapshots)
            json.value("deliveredSnapshots", report.deliveredSnapshots)
            json.value("refusedSnapshots", report.refusedSnapshots)
            json.value("waitingBytes", report.waitingBytes)
            json.value("oldestWaitingTime", report.oldestWaiting)
            json.value("stored", report.isStored)
            json.value("lastError", report.note.lastError)
            json.value("nextTryTime", report.note.nextTry)
        }
    }

    static func percent(_ ratio: Double?) -> Double? { ratio.map { $0 * 100 } }
    static func bits(_ bytesPerSecond: Double?) -> Double? { bytesPerSecond.map { $0 * 8 } }
}
