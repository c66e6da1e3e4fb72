internal import HubServer
internal import MonitorCore
internal import Places
internal import ServiceLifecycle

/// What pages ask: files for addresses, rows for agents.
struct PlaceBook: PlaceDirectory, Service {
    private static let pause: Duration = .seconds(5)
    /// The same while the settings name no file.
    private static let longPause: Duration = .seconds(60)

    let host: HubHost
    let store: PlaceStore
    let files: PlaceFiles

    private var paths: [String] { host.settings(PlaceSettings.self).files }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { files.look(at: paths) } while await sleep(paths.isEmpty ? Self.longPause : Self.pause)
        }
    }

    private func sleep(_ pause: Duration) async -> Bool { (try? await Task.sleep(for: pause)) != nil }

    func place(of address: IPAddress) async -> ShownPlace? {
        guard let found = files.place(of: address) else { return nil }
        var shown = ShownPlace()
        (shown.name, shown.network) = (found.name, found.network)
        (shown.latitude, shown.longitude) = (found.latitude, found.longitude)
        shown.accuracyKilometres = found.accuracyKilometres
        shown.toldAt = files.toldAt
        return shown
    }

    func agents() async -> [String: AgentPlace] { (try? await store.all()) ?? [:] }

    func absence() async -> String? {
        if paths.isEmpty {
            return
                "The hub has no file of places. Install one of MaxMind's format, such as DB-IP's or GeoLite2's City, and name it in GEOIP_FILES."
        }
        let faults = files.faults.map { "'\($0.path)' cannot be used: \($0.fault)." }
        return faults.isEmpty ? nil : faults.joined(separator: " ")
    }
}
