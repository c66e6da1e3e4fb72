internal import HubCore
internal import HubDatabase
internal import HubSeries
internal import LanCore
internal import MonitorCore

extension KeptEvent {
    /// - Returns: `nil` for a kind that a later version wrote.
    init?(_ row: Row) {
        guard let kind = DeviceEvent.Kind(rawValue: row["kind"]) else { return nil }
        func text(_ column: String) -> String? { row[column] }
        self.init(
            agent: row["serverId"],
            event: DeviceEvent(
                kind: kind, time: UTCTime(milliseconds: row["time"]),
                mac: text("device").flatMap { MACAddress($0) },
                address: text("address").flatMap { IPAddress($0) }, name: text("name"),
                otherMAC: text("otherDevice").flatMap { MACAddress($0) },
                previousAddress: text("previousAddress").flatMap { IPAddress($0) }, detail: text("detail")))
    }
}
