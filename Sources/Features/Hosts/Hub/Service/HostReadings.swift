internal import Hosts
internal import HubCore
internal import HubFrame
package import HubServer
package import MonitorCore

/// Which watched hosts are down, for rules. It names all that are: what is paused, removed or answers again is not among
/// them, and its incident ends.
package enum HostReadings {
    package static func source(
        _ store: HostStore, clock: @escaping @Sendable () -> UTCTime
    ) -> AlertSource {
        AlertSource("hosts", completeKinds: ["host.down"]) {
            guard let hosts = try? await store.hosts() else { return nil }
            let now = clock()
            return hosts.filter { $0.health.state == .down && !$0.isPaused(at: now) }
                .map { AlertReading(down: $0, at: now) }
        }
    }
}

extension AlertReading {
    /// All hosts are one site, so that those behind one cable that is cut are told together.
    fileprivate init(down host: WatchedHost, at now: UTCTime) {
        let since = Moment(UTCTime(milliseconds: host.health.since)).human
        self.init(
            "host.down", Self.object(host.number), .holds(true), at: now,
            detail: "\(host.content.address) has not answered since \(since).",
            behind: host.content.parent.map(Self.object), called: host.content.name)
    }

    private static func object(_ number: Int64) -> AlertObject {
        AlertObject("hosts").part("host", "\(number)")
    }
}
