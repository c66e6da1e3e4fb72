internal import Synchronization

/// Reads a provider's network devices, for features that keep none themselves. The feature that has devices and their
/// credentials brings it (`Running.devices`); others find it at `HubHost.devices`.
package protocol DeviceReader: Sendable {
    /// In the order of their names.
    func devices() async throws -> [ReadableDevice]
    /// The running configuration, as the device prints it. Bounded in time and length by the reader.
    ///
    /// - Returns: also where the device could not be read: why stands in it.
    func configuration(of device: String) async throws -> DeviceConfiguration
}

/// A device as other features know it.
package struct ReadableDevice: Sendable, Equatable {
    package let name: String
    /// The profile that it is read with.
    package let profile: String
    /// Whether its configuration is read by schedule now.
    package let isRead: Bool

    package init(name: String, profile: String, isRead: Bool = true) {
        self.name = name
        self.profile = profile
        self.isRead = isRead
    }
}

/// What a device said when it was asked for its configuration.
package struct DeviceConfiguration: Sendable, Equatable {
    package let bytes: [UInt8]
    /// Why it may not be whole; `nil` where all of it came.
    package let trouble: String?

    package init(_ bytes: [UInt8], trouble: String? = nil) {
        self.bytes = bytes
        self.trouble = trouble
    }
}

/// The reader that a feature brings. Without one, there are no devices.
package final class RegisteredDevices: DeviceReader {
    private let reader = Mutex<(any DeviceReader)?>(nil)

    func register(_ new: any DeviceReader) { reader.withLock { $0 = new } }

    private var current: (any DeviceReader)? { reader.withLock { $0 } }

    package func devices() async throws -> [ReadableDevice] { try await current?.devices() ?? [] }

    package func configuration(of device: String) async throws -> DeviceConfiguration {
        guard let current else { return DeviceConfiguration([], trouble: "no feature reads devices") }
        return try await current.configuration(of: device)
    }
}
