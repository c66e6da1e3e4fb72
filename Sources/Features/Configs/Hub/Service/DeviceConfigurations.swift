internal import Configs
internal import DeviceAccess
internal import DeviceRegistry
internal import HubServer
internal import MonitorCore

/// Configurations of the devices that all features share, read one at a time from each.
struct DeviceConfigurations: Sendable {
    private let host: HubHost

    init(_ host: HubHost) { self.host = host }

    private var reader: DeviceReader { DeviceReader(host) }

    /// Those whose profile knows how to ask, by name.
    func devices() async throws -> [ReadableDevice] {
        let (reader, now) = (reader, host.clock().milliseconds)
        return try await reader.registry.devices().filter { device in
            reader.profile(device.definition.profile)?.reads[.config] != nil
                && device.definition.transport != .snmp
        }.map {
            ReadableDevice(
                name: $0.name, profile: $0.definition.profile,
                isRead: $0.state.isRead && !$0.isPaused(at: now))
        }
    }

    /// As the device printed it.
    ///
    /// - Throws: `ConfigFault` where not all of it came: why is in its sentence.
    func configuration(of name: String) async throws -> [UInt8] {
        let reader = reader
        guard let device = try await reader.registry.device(named: name) else {
            throw ConfigFault.notFound("No device has the name '\(name.prefix(60))'.")
        }
        let reading = await reader.read(device, .config)
        try await reader.registry.note(reading, of: device.number)
        guard reading.verdict == .complete else {
            throw ConfigFault.unreachable(reading.reason ?? "the reading is not complete")
        }
        return reading.lines.reduce(into: []) { $0 += $1 + [0x0a] }
    }
}
