internal import HubCore
internal import HubSeries
internal import MonitorCore
internal import Synchronization

/// How much of the month each device and each line has used: read every few minutes, since it takes a while.
final class LanQuotas: Sendable {
    private static let pause: Duration = .seconds(300)
    private let store: LanStore
    private let newest = Mutex<
        (at: ContinuousClock.Instant, readings: [(kind: String, object: AlertObject, value: Double)])?
    >(nil)

    init(store: LanStore) { self.store = store }

    /// In gigabytes of 10^9 bytes, both directions.
    func readings(at now: UTCTime) async -> [AlertReading] {
        let known = newest.withLock { newest in
            newest.flatMap { ContinuousClock.now - $0.at < Self.pause ? $0.readings : nil }
        }
        let readings: [(kind: String, object: AlertObject, value: Double)]
        if let known {
            readings = known
        } else {
            readings = (try? await read()) ?? []
            newest.withLock { $0 = (.now, readings) }
        }
        return readings.map { AlertReading($0.kind, $0.object, .number($0.value), at: now) }
    }

    private func read() async throws -> [(kind: String, object: AlertObject, value: Double)] {
        let month = store.today.month
        var found: [(kind: String, object: AlertObject, value: Double)] = []
        for agent in try await store.agents() {
            let object = AlertObject.agent(agent.serverID)
            var all = 0.0
            for one in try await store.totals(of: agent.serverID, in: month) {
                let gigabytes = (Double(one.downloadedBytes) + Double(one.uploadedBytes)) / 1e9
                all += gigabytes
                for kind in ["quota.device", "quota.device.near"] {
                    found.append((kind, object.part("device", one.device), gigabytes))
                }
            }
            for kind in ["quota.site", "quota.site.near"] { found.append((kind, object, all)) }
        }
        return found
    }
}
