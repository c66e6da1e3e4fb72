package import DeviceAccess
internal import DeviceSessions
internal import Foundation
internal import HubDatabase
internal import HubVault

/// Reads one thing from one device: opens what is sealed, chooses the transport, waits for its turn, notes how it went.
package struct DeviceReader: Sendable {
    package let registry: DeviceRegistry
    package let queue: DeviceQueue
    /// All that may be named, an operator's own first.
    package let profiles: @Sendable () -> [DeviceProfile]

    package init(
        _ registry: DeviceRegistry,
        profiles: @escaping @Sendable () -> [DeviceProfile] = { DeviceProfile.known }
    ) {
        self.registry = registry
        self.profiles = profiles
        queue = .shared(by: registry.database.path)
    }

    package func profile(_ name: String) -> DeviceProfile? { profiles().first { $0.name == name } }

    /// Never throws: what went wrong is the reading's reason. Does not note it.
    package func read(_ device: NetworkDevice, _ subject: Layout.Subject) async -> DeviceReading {
        await queue.alone(with: device.number) {
            // The hub ends: those that wait for a turn give it on.
            guard !Task.isCancelled else {
                return DeviceReading(.failed, reason: "the reading was ended", failure: .other)
            }
            return await now(device, subject)
        }
    }

    /// Without waiting for a turn, by a caller that has the device already.
    package func now(_ device: NetworkDevice, _ subject: Layout.Subject) async -> DeviceReading {
        let definition = device.definition
        guard let profile = profile(definition.profile) else {
            return DeviceReading(
                .failed, reason: "no profile is called '\(definition.profile)'", failure: .other)
        }
        let opened: DeviceRegistry.Opened
        do {
            opened = try await registry.opened(device)
        } catch {
            return DeviceReading(.failed, reason: "\(error)", failure: .other)
        }
        let port = definition.port ?? definition.transport.port
        var reading: DeviceReading
        switch definition.transport {
        case .telnet:
            reading = await TelnetReading.read(
                host: definition.address, port: port, profile, opened.credentials, subject)
        case .snmp:
            guard let tables = SNMPTables.of(subject) else {
                return DeviceReading(
                    .failed, reason: "SNMP gives addresses, neighbours and ARP alone", failure: .other)
            }
            reading = await SNMPReading.read(
                tables, host: definition.address, port: port, community: opened.community)
        case .ssh: reading = await overSSH(device, profile, opened.credentials, subject, port)
        }
        // A device may repeat what was typed.
        reading.transcript = reading.transcript.without([opened.community])
        return reading
    }

    private func overSSH(
        _ device: NetworkDevice, _ profile: DeviceProfile, _ credentials: DeviceCredentials,
        _ subject: Layout.Subject, _ port: Int
    ) async -> DeviceReading {
        let address = device.definition.address
        guard let folder = PrivateFolder() else {
            return DeviceReading(
                .failed, reason: "no folder can be made in the folder for temporary files", failure: .other)
        }
        defer { folder.remove() }
        guard folder.write("known", device.keys.knownHosts(address, port: port)) else {
            return DeviceReading(
                .failed, reason: "no file can be written in the folder for temporary files", failure: .other)
        }
        let reader = SSHReading(
            helper: ProgramFile.path, folder: folder.path, knownHosts: folder.path + "/known")
        let reading = await reader.read(host: address, port: port, profile, credentials, subject)
        if reading.failure == .hostKey {
            let keys = await KeyScan.keys(of: address, port: port)
            if !keys.isEmpty { try? await registry.offer(keys, of: device.number) }
        }
        return reading
    }
}

/// A folder of this user alone, for one reading.
package struct PrivateFolder {
    package let path: String

    package init?() {
        var name = Array("/tmp/monitor-hub-XXXXXX".utf8CString)
        // because the template is this frame's, and ends with a zero.
        guard unsafe mkdtemp(&name) != nil else { return nil }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func write(_ name: String, _ text: String) -> Bool {
        FileManager.default.createFile(
            atPath: path + "/" + name, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    }

    package func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The file of this program.
package enum ProgramFile {
    package static var path: String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // because the kernel fills at most so many bytes.
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
