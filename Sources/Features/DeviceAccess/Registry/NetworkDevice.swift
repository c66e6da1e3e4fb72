package import MonitorCore

/// A device of a provider's network that is read.
package struct NetworkDevice: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case `switch`
        /// An optical line terminal.
        case olt
        /// An access server, on which customers' sessions end.
        case nas
    }

    package enum Transport: String, Sendable, CaseIterable {
        case telnet, ssh, snmp

        package var port: Int {
            switch self {
            case .telnet: 23
            case .ssh: 22
            case .snmp: 161
            }
        }
    }

    /// How its readings go.
    package enum State: String, Sendable, CaseIterable {
        /// Not read yet.
        case new
        case well
        /// Something came, not all.
        case partial
        case failed
        /// Its credentials were refused: not read by itself, for the account would be locked.
        case refused
        /// Its SSH key is not an accepted one: not read by itself until it is accepted.
        case hostKey = "host-key"

        /// Whether the schedule still asks.
        package var isRead: Bool { self != .refused && self != .hostKey }
    }

    package let number: Int64
    package var definition: DeviceDefinition
    package var state: State
    /// In words; `nil` while all is well.
    package var reason: String?
    /// Unix milliseconds, as all times of it.
    package var since: Int64
    package var triedAt: Int64?
    package var completeAt: Int64?
    /// In a row.
    package var failures: Int
    package var software: String?
    /// Its own hardware addresses, as it or a user named them.
    package var ownAddresses: Set<MACAddress>
    package var keys: HostKeys
    package var hasCredentials: Bool

    package init(
        number: Int64, definition: DeviceDefinition, state: State, reason: String?, since: Int64,
        triedAt: Int64?, completeAt: Int64?, failures: Int, software: String?, ownAddresses: Set<MACAddress>,
        keys: HostKeys, hasCredentials: Bool
    ) {
        self.number = number
        self.definition = definition
        self.state = state
        self.reason = reason
        self.since = since
        self.triedAt = triedAt
        self.completeAt = completeAt
        self.failures = failures
        self.software = software
        self.ownAddresses = ownAddresses
        self.keys = keys
        self.hasCredentials = hasCredentials
    }

    package var name: String { definition.name }

    package func isPaused(at now: Int64) -> Bool { definition.pausedUntil.map { $0 > now } ?? false }

    /// When it is read next; after failures 1, 2, 4 ... minutes later, an hour at most.
    ///
    /// - Parameter usual: seconds between two readings of its kind.
    package func due(usual: Int) -> Int64 {
        guard let triedAt else { return 0 }
        let period = Int64(definition.readSeconds ?? usual) * 1000
        guard failures > 0 else { return triedAt + period }
        return triedAt + min(60, Int64(1) << Int64(min(failures - 1, 6))) * 60_000
    }
}

/// What a user says of a device.
package struct DeviceDefinition: Sendable, Equatable {
    package var name: String
    package var kind = NetworkDevice.Kind.switch
    package var address: String
    package var port: Int?
    package var transport = NetworkDevice.Transport.telnet
    /// Of `DeviceProfile`.
    package var profile = "cisco-ios"
    /// Of a set of credentials.
    package var credentials: Int64?
    /// Where it is, in words.
    package var place = ""
    /// Between two readings; `nil` as the settings have it.
    package var readSeconds: Int?
    /// Unix milliseconds; `nil` while it is not paused.
    package var pausedUntil: Int64?
    package var pauseReason = ""
    /// Hardware addresses of its own that it does not tell.
    package var namedAddresses: Set<MACAddress> = []

    package init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}

/// Why something about devices was not done, in words for people.
package enum DeviceFault: Error, Sendable, Equatable, CustomStringConvertible {
    case invalid(field: String, String)
    case nameTaken
    case unknownDevice
    case unknownCredentials
    case credentialsUsed([String])
    case noKeyOffered
    case otherKey
    case full

    package var description: String {
        switch self {
        case .invalid(let field, let sentence): "\(field): \(sentence)"
        case .nameTaken: "This name is taken."
        case .unknownDevice: "No device has this name or number."
        case .unknownCredentials: "No credentials have this name or number."
        case .credentialsUsed(let names):
            "\(names.prefix(3).joined(separator: ", ")) \(names.count > 1 ? "use" : "uses") these credentials. Give them others first."
        case .noKeyOffered: "The device has not shown a key. Read it once, then come back."
        case .otherKey: "The device shows another key by now. Check its fingerprint again."
        case .full: "There are \(DeviceRules.most) devices already."
        }
    }
}

/// What names, addresses and numbers of devices may be.
package enum DeviceRules {
    package static let most = 20_000
    package static let readSeconds = 15...86_400

    package static func check(_ device: DeviceDefinition) throws(DeviceFault) {
        guard isName(device.name) else {
            throw .invalid(
                field: "name", "Use 1 to 60 letters, digits, spaces and . _ - / ( ), a letter or digit first."
            )
        }
        guard isHost(device.address) else {
            throw .invalid(field: "address", "'\(device.address)' is not an IP address or a host name.")
        }
        if device.transport == .snmp, IPAddress(device.address) == nil {
            throw .invalid(field: "address", "SNMP takes an IP address, such as 192.0.2.7.")
        }
        if let port = device.port, !(1...65_535).contains(port) {
            throw .invalid(field: "port", "\(port) is not from 1 to 65535.")
        }
        if let seconds = device.readSeconds, !readSeconds.contains(seconds) {
            throw .invalid(
                field: "readSeconds",
                "\(seconds) is not from \(readSeconds.lowerBound) to \(readSeconds.upperBound).")
        }
        guard device.place.utf8.count <= 200, device.pauseReason.utf8.count <= 200 else {
            throw .invalid(field: "place", "It has 200 bytes at most.")
        }
        guard device.place.isPlain, device.pauseReason.isPlain else {
            throw .invalid(field: "place", "It holds a control character.")
        }
    }

    package static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, (1...60).contains(text.count), text.last != " " else {
            return false
        }
        return isLetterOrDigit(first)
            && text.unicodeScalars.allSatisfy {
                isLetterOrDigit($0) || " ._-/()#:".unicodeScalars.contains($0)
            }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func isHost(_ text: String) -> Bool {
        if IPAddress(text) != nil { return true }
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 253 else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
    }
}

extension String {
    /// Without control characters.
    var isPlain: Bool { unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } }
}
