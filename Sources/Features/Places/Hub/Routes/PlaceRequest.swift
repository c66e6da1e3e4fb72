internal import HubServer
internal import MonitorWire

/// The body of `PUT /api/v1/places/{id}`.
enum PlaceRequest {
    static let longest = 4096
    private static let longestName = 64

    private enum Key: String, CaseIterable { case name, region, latitude, longitude }
    private static let keys = KeyTable<Key>()

    static func place(_ body: [UInt8]) throws(WireFault) -> AgentPlace {
        var place = AgentPlace(name: "", region: "")
        var reader = JSONReader(body)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (key, reader) throws(WireFault) in
                switch key {
                case .name: place.name = try reader.string(atMost: longestName)
                case .region: place.region = try reader.string(atMost: longestName)
                case .latitude:
                    place.latitude = try reader.optional { (reader) throws(WireFault) in try reader.number() }
                case .longitude:
                    place.longitude = try reader.optional { (reader) throws(WireFault) in try reader.number()
                    }
                }
            }
        }
        return place
    }

    /// What cannot be kept, as a sentence.
    static func fault(_ place: AgentPlace) -> String? {
        for text in [place.name, place.region] {
            let isPlain = text.unicodeScalars.allSatisfy { $0 == " " || $0.properties.isGraphemeBase }
            guard text.utf8.count <= longestName, isPlain else {
                return "A name is at most 64 bytes that can be shown."
            }
        }
        guard (place.latitude == nil) == (place.longitude == nil) else {
            return "A point has latitude and longitude."
        }
        guard abs(place.latitude ?? 0) <= 90, abs(place.longitude ?? 0) <= 180 else {
            return "The latitude is from -90 to 90, the longitude from -180 to 180."
        }
        return nil
    }
}
