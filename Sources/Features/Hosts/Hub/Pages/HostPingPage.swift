internal import Hosts
internal import HubCore
internal import HubFrame
internal import MonitorCore

/// How often, with how many packets and how patiently watched hosts are asked.
struct HostPingPage: Page {
    static let template = "hostping"
    let title = "Host pings"
    let tiles: [Tile]
    let fields: [Field]
    let changedBy: String?
    let changedAt: Moment?
    let fault: String?

    struct Field: Sendable, Equatable {
        let label: String
        let name: String
        /// As it was set here; empty follows the setting.
        let value: String
        let least: Int
        let most: Int
        /// What the setting says.
        let usual: Int
        let setting: String
    }

    /// - Parameters:
    ///   - typed: what a form had that was refused.
    ///   - settings: what holds where nothing is set here.
    ///   - hosts: those that are asked.
    init(
        _ kept: HostStore.KeptPing, typed: [String: String] = [:], settings: HostPing, hosts: Int,
        fault: String?
    ) {
        let now = kept.chosen.over(settings)
        let rate = Double(hosts * now.packets) / Double(now.intervalSeconds)
        tiles = [
            Tile("Between rounds", "\(now.intervalSeconds)", unit: "s"),
            Tile("Packets in a round", "\(now.packets)"),
            Tile("A packet is lost after", "\(now.timeoutSeconds)", unit: "s"),
            Tile("A host is down after", "\(now.downRounds)", unit: now.downRounds == 1 ? "round" : "rounds"),
            Tile(
                "Packets a second", rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))",
                note: "for " + CountText.text(hosts, "host")),
        ]
        func field(
            _ label: String, _ name: String, _ value: Int?, _ range: ClosedRange<Int>, _ usual: Int,
            _ setting: String
        ) -> Field {
            Field(
                label: label, name: name, value: typed[name] ?? value.map { "\($0)" } ?? "",
                least: range.lowerBound, most: range.upperBound, usual: usual, setting: setting)
        }
        fields = [
            field(
                "Seconds between rounds", "interval", kept.chosen.intervalSeconds, HostPing.intervals,
                settings.intervalSeconds, "HOST_PING_SECONDS"),
            field(
                "Packets in a round", "packets", kept.chosen.packets, HostPing.packetCounts, settings.packets,
                "HOST_PING_PACKETS"),
            field(
                "Seconds until a packet is lost", "timeout", kept.chosen.timeoutSeconds, HostPing.timeouts,
                settings.timeoutSeconds, "HOST_PING_TIMEOUT_SECONDS"),
            field(
                "Lost rounds until a host is down", "downRounds", kept.chosen.downRounds,
                HostPing.downRoundCounts, settings.downRounds, "HOST_DOWN_ROUNDS"),
        ]
        changedBy = kept.changedBy
        changedAt = kept.changedAt.map(Moment.init)
        self.fault = fault
    }
}
