public import MonitorCore

/// A series before the database has given it a number.
public struct SeriesKey: Hashable, Sendable {
    public let kind: SeriesKind.ID
    /// Tells one of its kind from another; empty where an agent has but one, and where `mac` tells.
    private let word: String
    private let mac: MACAddress?

    public init(_ kind: SeriesKind, _ word: String = "") {
        self.kind = kind.id
        self.word = word
        mac = nil
    }

    /// A thing with a hardware address, which is kept as a number: a hub looks a hundred thousand of them up each second.
    public init(_ kind: SeriesKind, _ mac: MACAddress) {
        self.kind = kind.id
        word = ""
        self.mac = mac
    }

    /// As the database holds it.
    public var name: String { mac?.description ?? word }

    /// From its name.
    public init(_ kind: SeriesKind, named name: String) {
        if kind.naming == .hardwareAddress, let mac = MACAddress(name) {
            self.init(kind, mac)
        } else {
            self.init(kind, name)
        }
    }
}
