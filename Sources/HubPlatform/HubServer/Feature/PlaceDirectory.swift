package import MonitorCore
internal import Synchronization

/// Where addresses and agents are, for pages that show it.
package protocol PlaceDirectory: Sendable {
    /// - Returns: `nil` where no file knows anything of it.
    func place(of address: IPAddress) async -> ShownPlace?
    /// What operators said of their agents, by name.
    func agents() async -> [String: AgentPlace]
    /// Why addresses have no places, as a sentence that says what to do; `nil` where files are there.
    func absence() async -> String?
}

/// Where an address is, as far as files of places say.
package struct ShownPlace: Sendable, Equatable {
    /// `Linköping, Sweden`.
    package var name: String?
    /// `AS64500 Example Networks`.
    package var network: String?
    package var latitude: Double?
    package var longitude: Double?
    /// The point is within so many kilometres of it.
    package var accuracyKilometres: Double?
    /// When the file was made, in Unix seconds.
    package var toldAt: UInt64?

    package init() {}
}

/// Where an agent stands.
package struct AgentPlace: Sendable, Equatable {
    /// As its operator calls it: `Harbour office`.
    package var name: String
    package var region: String
    package var latitude: Double?
    package var longitude: Double?

    package init(name: String, region: String, latitude: Double? = nil, longitude: Double? = nil) {
        self.name = name
        self.region = region
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// The directory that a feature brings; while none does, nothing has a place.
package final class RegisteredPlaces: Sendable {
    private let directory = Mutex<(any PlaceDirectory)?>(nil)

    func register(_ new: any PlaceDirectory) { directory.withLock { $0 = new } }

    package var current: (any PlaceDirectory)? { directory.withLock { $0 } }
}
