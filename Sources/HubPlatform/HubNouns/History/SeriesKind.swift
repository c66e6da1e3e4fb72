public import MonitorCore

/// What a series measures. The numbers stand in the database: they are never given another meaning.
public enum SeriesKind: Int, Sendable, CaseIterable {
    /// Bytes downloaded and uploaded by one device; its key is the hardware address, else the IP address.
    case device = 1
    /// Bytes received and transmitted by one interface of the router.
    case interface = 2
    /// Busy share of all cores, in hundredths of a percent.
    case processor = 3
    /// Bytes used, bytes there are.
    case memory = 4
    /// Load average over a minute, in hundredths.
    case load = 5
    /// Bytes used, bytes there are, of one file system.
    case disk = 6
    /// Tenths of a kelvin, by sensor.
    case temperature = 7
    /// Packets that the agent's kernel had no room for, and windows whose devices' numbers may be too low
    /// (`CaptureReport.isComplete`).
    case capture = 8
    /// Snapshots that the agent gave up since the one before: they will never come.
    case delivery = 9
    /// Bytes downloaded and uploaded by all devices together: a year of a router is one series, not hundreds.
    case network = 10

    /// A volume is spread over the window it was counted in: sums mean something, and its extremes are rates
    /// per second. A level holds at the window's end.
    public var isVolume: Bool {
        switch self {
        case .device, .interface, .network, .capture, .delivery: true
        case .processor, .memory, .load, .disk, .temperature: false
        }
    }

    public var fieldCount: Int {
        switch self {
        case .device, .interface, .network, .memory, .disk, .capture: 2
        case .processor, .load, .temperature, .delivery: 1
        }
    }
}

/// A series before the database has given it a number.
public struct SeriesKey: Hashable, Sendable {
    public let kind: SeriesKind
    /// Tells one of its kind from another; empty where an agent has but one, and where `mac` tells.
    private let word: String
    private let mac: MACAddress?

    public init(_ kind: SeriesKind, _ word: String = "") {
        self.kind = kind
        self.word = word
        mac = nil
    }

    /// A device: kept as a number, since a hub looks a hundred thousand of them up each second.
    public init(device mac: MACAddress) {
        kind = .device
        word = ""
        self.mac = mac
    }

    /// As it stands in the database.
    public var name: String { mac?.description ?? word }

    /// From its name.
    public init(_ kind: SeriesKind, named name: String) {
        if kind == .device, let mac = MACAddress(name) {
            self.init(device: mac)
        } else {
            self.init(kind, name)
        }
    }
}

/// Two numbers measured together; kinds of one field leave the second 0.
public struct Reading: Equatable, Sendable {
    public var first: UInt64
    public var second: UInt64

    public init(_ first: UInt64, _ second: UInt64 = 0) {
        self.first = first
        self.second = second
    }

    public mutating func add(_ other: Reading) {
        first = first.clampedSum(other.first)
        second = second.clampedSum(other.second)
    }
}
