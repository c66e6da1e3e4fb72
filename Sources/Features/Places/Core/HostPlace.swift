/// Where an address is, as files of places say: the place of a network's registration, as often as of the machine.
package struct HostPlace: Sendable, Equatable {
    /// Two letters: `DE`.
    package var countryCode: String?
    package var country: String?
    package var city: String?
    package var latitude: Double?
    package var longitude: Double?
    /// The point is within so many kilometres of it.
    package var accuracyKilometres: Double?
    /// The network that announces it: `AS64500`, and who that is.
    package var system: UInt64?
    package var systemName: String?

    package init() {}

    package var isEmpty: Bool { self == HostPlace() }

    /// What a record of any vendor's file adds: city or country files and those of autonomous systems.
    package mutating func add(_ record: MaxMindValue) {
        let land = record["country"] ?? record["registered_country"]
        countryCode =
            land?["iso_code"]?.string.flatMap { $0.utf8.count == 2 ? Self.clean($0) : nil } ?? countryCode
        country = land?["names"]?["en"]?.string.map(Self.clean) ?? country
        city = record["city"]?["names"]?["en"]?.string.map(Self.clean) ?? city
        if let location = record["location"], let north = location["latitude"]?.double,
            let east = location["longitude"]?.double, abs(north) <= 90, abs(east) <= 180
        {
            (latitude, longitude) = (north, east)
            accuracyKilometres = location["accuracy_radius"]?.double
        }
        system = record["autonomous_system_number"]?.unsigned ?? system
        systemName = record["autonomous_system_organization"]?.string.map(Self.clean) ?? systemName
    }

    /// One line, as far as it can be shown.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0 == " " || $0.properties.isGraphemeBase }.prefix(100)))
    }

    /// `Linköping, Sweden`; `nil` where neither is known.
    package var name: String? {
        let words = [city, country ?? countryCode].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// `AS64500 Example Networks`.
    package var network: String? {
        let words = [system.map { "AS\($0)" }, systemName].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
