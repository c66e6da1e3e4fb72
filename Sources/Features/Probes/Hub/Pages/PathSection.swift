internal import HubFrame
internal import MonitorCore
internal import Probes

/// Routes from an agent to a target, on the page of the pair.
struct PathSection: Sendable {
    let hops: [Hop]
    let words: String
    let size: String?
    let isBlackHole: Bool
    let former: [Former]
    let hasFormer: Bool

    struct Hop: Sendable {
        let number: Int
        let addresses: String
        let isSilent: Bool
        let time: String
    }

    struct Former: Sendable {
        let from: Moment
        let to: Moment
        let hops: String
        let size: String?
    }

    /// - Parameter paths: the newest first.
    init?(_ paths: [ProbeStore.KeptPath]) {
        guard let newest = paths.first else { return nil }
        hops = newest.report.hops.enumerated().map { index, hop in
            Hop(
                number: index + 1,
                addresses: hop.addresses.isEmpty
                    ? "does not answer" : hop.addresses.map(\.description).joined(separator: ", "),
                isSilent: hop.addresses.isEmpty,
                time: hop.microseconds.map { RoundTripText.milliseconds($0) + " ms" } ?? "–")
        }
        let times = newest.seen == 1 ? "once" : "\(newest.seen) times"
        words =
            newest.report.isReached
            ? "Seen \(times). A router that does not answer may well pass packets on."
            : "Seen \(times). The target does not answer; these routers are known."
        size = Self.size(newest.report)
        isBlackHole = newest.report.isBlackHole
        former = paths.dropFirst().map { path in
            Former(
                from: Moment(path.firstAt), to: Moment(path.lastAt),
                hops: path.report.hops.map { $0.addresses.first?.description ?? "*" }.joined(
                    separator: " → "),
                size: Self.size(path.report))
        }
        hasFormer = !former.isEmpty
    }

    private static func size(_ report: PathReport) -> String? {
        guard let size = report.largestPacket else { return nil }
        return report.isBlackHole
            ? "Packets over \(size) bytes are dropped silently: large transfers will hang. Lower the MTU of the line to \(size)."
            : "Packets of up to \(size) bytes pass."
    }
}
