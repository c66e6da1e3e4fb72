internal import Configs
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore
internal import ServiceLifecycle
internal import Synchronization

/// Reads devices' configurations: once a day, and when a person asks for one.
///
/// A device that hangs costs its own reading alone: the reader bounds it, and others go on beside it.
final class ConfigReading: Service, Sendable {
    private static let atOnce = 4
    private let host: HubHost
    private let store: ConfigStore
    private let configurations: DeviceConfigurations
    /// The day of the last reading of all, of this process.
    private let lastDay = Mutex<Int64?>(nil)
    /// Devices of the day that are not read yet.
    private let waiting = Mutex<ArraySlice<ReadableDevice>>([])

    init(_ host: HubHost, _ store: ConfigStore) {
        self.host = host
        self.store = store
        configurations = DeviceConfigurations(host)
    }

    /// Devices that can be read, by name.
    func devices() async throws -> [ReadableDevice] { try await configurations.devices() }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if self.isDue() { await self.readAll() }
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }

    private func isDue() -> Bool {
        guard let hour = host.settings(ConfigSettings.self).readHour else { return false }
        let (day, minute) = LocalTime.day(at: host.clock())
        return minute / 60 == hour && lastDay.withLock { $0 } != day
    }

    private func readAll() async {
        let day = LocalTime.day(at: host.clock()).day
        let lease = try? await host.leases.acquire(
            "configs", by: "\(ObjectIdentifier(self))", for: .seconds(3600))
        lastDay.withLock { $0 = day }
        guard lease != nil, let devices = try? await devices() else { return }
        waiting.withLock { $0 = devices.filter(\.isRead)[...] }
        await withDiscardingTaskGroup { group in
            for _ in 0..<Self.atOnce { group.addTask { await self.readWaiting() } }
        }
    }

    private func readWaiting() async {
        while !Task.isCancelled, let device = waiting.withLock({ $0.popFirst() }) {
            _ = try? await read(device, .schedule, by: .hub)
        }
    }

    /// Reads one device now.
    ///
    /// - Throws: `ConfigFault`, `StorageError`.
    func read(_ name: String, by actor: AuditActor) async throws -> ConfigStore.Kept {
        guard let device = try await devices().first(where: { $0.name == name }) else {
            throw ConfigFault.notFound(
                "No device has the name '\(name.prefix(60))'. Its configuration can be sent by hand.")
        }
        return try await read(device, .asked, by: actor)
    }

    private func read(
        _ device: ReadableDevice, _ source: ConfigCopy.Source, by actor: AuditActor
    ) async throws -> ConfigStore.Kept {
        let bytes: [UInt8]
        do {
            bytes = try await configurations.configuration(of: device.name)
        } catch ConfigFault.unreachable(let trouble) {
            // What is not whole never becomes a version, however whole it looks.
            try await store.failed(device.name, profile: device.profile, trouble)
            host.live.ring()
            throw ConfigFault.unreachable("'\(device.name)' was not read: \(trouble)")
        }
        let arrival = ConfigStore.Arrival(device: device.name, profile: device.profile, source: source)
        let kept = try await store.keep(bytes, arrival, by: actor)
        host.live.ring()
        if case .version(let copy) = kept, source == .schedule {
            host.signals.publish(
                Signal(
                    source: "configs", subject: "config \(copy.device)", state: "changed", at: host.clock(),
                    detail: "The configuration of \(copy.device) has a new version."))
        }
        return kept
    }
}
