internal import HubCore

/// How hosts are asked.
package struct HostPing: Equatable, Sendable {
    /// From one round to the next.
    package var intervalSeconds = 30
    /// Echo requests in a round.
    package var packets = 3
    package var timeoutSeconds = 2
    /// Lost rounds after which a host is down.
    package var downRounds = 2

    package static let intervals = 10...600
    package static let packetCounts = 1...10
    package static let timeouts = 1...5
    package static let downRoundCounts = 1...10

    package init() {}

    /// Whether rounds of both begin at the same times, and are as long.
    package func hasSameRounds(as other: HostPing) -> Bool {
        intervalSeconds == other.intervalSeconds && packets == other.packets
            && timeoutSeconds == other.timeoutSeconds
    }

    /// What an administrator set; `nil` follows the settings of the hub.
    package struct Chosen: Equatable, Sendable {
        package var intervalSeconds: Int?
        package var packets: Int?
        package var timeoutSeconds: Int?
        package var downRounds: Int?

        package init() {}

        package func over(_ settings: HostPing) -> HostPing {
            var ping = settings
            ping.intervalSeconds = intervalSeconds ?? settings.intervalSeconds
            ping.packets = packets ?? settings.packets
            ping.timeoutSeconds = timeoutSeconds ?? settings.timeoutSeconds
            ping.downRounds = downRounds ?? settings.downRounds
            return ping
        }

        package func check() throws(HostsFault) {
            try Self.check(intervalSeconds, intervals, "The seconds between rounds are")
            try Self.check(packets, packetCounts, "The packets of a round are")
            try Self.check(timeoutSeconds, timeouts, "The seconds until a packet is lost are")
            try Self.check(downRounds, downRoundCounts, "The lost rounds until a host is down are")
        }

        private static func check(
            _ value: Int?, _ range: ClosedRange<Int>, _ sentence: String
        ) throws(HostsFault) {
            guard let value, !range.contains(value) else { return }
            throw HostsFault.invalid("\(sentence) \(range.lowerBound) to \(range.upperBound).")
        }

        /// For the audit: `every 60 s, 2 packets`.
        package var words: String {
            let all = [
                intervalSeconds.map { "every \($0) s" }, packets.map { CountText.text($0, "packet") },
                timeoutSeconds.map { "lost after \($0) s" },
                downRounds.map { "down after " + CountText.text($0, "round") },
            ].compactMap(\.self)
            return all.isEmpty ? "as the settings" : all.joined(separator: ", ")
        }
    }
}
