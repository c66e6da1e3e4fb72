/// What a person may do of an Internet provider's work, beside their role.
///
/// A role says how much of the hub a person may change; a duty says which of the provider's tools are theirs. A change with a
/// tool needs the role operator, too.
public enum Duty: String, Sendable, CaseIterable, Comparable {
    /// The search for customers' ports, and pages of devices.
    case ports
    /// Reads devices now, and watches signals.
    case readDevices = "read-devices"
    /// Tickets of customers.
    case desk
    /// The board of connection requests.
    case requests
    /// Optical terminals and their signals.
    case gponRead = "gpon-read"
    /// Registers terminals.
    case gponRegister = "gpon-register"
    /// Deletes and restores terminals.
    case gponDelete = "gpon-delete"
    /// Saves an OLT's configuration.
    case gponSave = "gpon-save"
    /// Copies of configurations without secrets, and firmware.
    case configs
    /// Configurations with their secrets.
    case configsSecret = "configs-secret"
    /// Customers' cards of the billing system.
    case billing
    /// Devices, credentials, profiles and limits.
    case ispAdmin = "isp-admin"

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (one: Duty, other: Duty) -> Bool { one.place < other.place }

    /// What it allows, for the administrator who gives it.
    public var meaning: String {
        switch self {
        case .ports: "find a customer's port, see devices"
        case .readDevices: "read a device now"
        case .desk: "work with tickets"
        case .requests: "work with connection requests"
        case .gponRead: "see optical terminals"
        case .gponRegister: "register terminals"
        case .gponDelete: "delete and restore terminals"
        case .gponSave: "save an OLT's configuration"
        case .configs: "see configurations without secrets"
        case .configsSecret: "see configurations with secrets"
        case .billing: "see customers' billing cards"
        case .ispAdmin: "set up devices, credentials and limits"
        }
    }

    /// The duties of a person: an administrator has all.
    ///
    /// - Parameter words: as they are stored, between spaces; one that this version does not know counts for nothing.
    public static func of(_ role: Role, stored words: String?) -> Set<Duty> {
        role == .administrator ? Set(allCases) : read(words)
    }

    /// - Parameter words: between spaces.
    public static func read(_ words: String?) -> Set<Duty> {
        Set((words ?? "").split(separator: " ").compactMap { Duty(rawValue: String($0)) })
    }
}

extension Set<Duty> {
    /// In the order of the table, between spaces.
    public var words: String { sorted().map(\.rawValue).joined(separator: " ") }
}

/// Duties that are given together.
public enum DutyPreset: String, Sendable, CaseIterable {
    case technician
    /// Of the desk.
    case `operator`
    case installer
    case administrator

    public var duties: Set<Duty> {
        switch self {
        case .technician:
            [
                .ports, .readDevices, .desk, .requests, .gponRead, .gponRegister, .gponDelete, .gponSave,
                .configs,
            ]
        case .operator: [.ports, .desk, .requests, .gponRead, .billing]
        case .installer: [.ports, .requests, .gponRead, .gponRegister]
        case .administrator: Set(Duty.allCases)
        }
    }
}
