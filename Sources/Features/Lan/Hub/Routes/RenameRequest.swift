internal import MonitorWire

/// What a program says of a device's name.
enum RenameRequest {
    /// The name in `{"name":"Anna's phone"}`; `nil` for `{"name":null}`.
    static func name(_ json: [UInt8]) throws(WireFault) -> GivenName? {
        guard json.count <= HubRequests.longest else { throw WireFault(path: "$", reason: "is too long") }
        var reader = JSONReader(json)
        let found = try reader.whole { (reader) throws(WireFault) in
            var found: String??
            try reader.object(keys) { (_, reader) throws(WireFault) in
                found = .some(
                    try reader.optional { (reader) throws(WireFault) in
                        try reader.string(atMost: HubRequests.longest)
                    })
            }
            return found
        }
        guard let found else { throw WireFault(path: "$", reason: "lacks \"name\"") }
        guard let text = found else { return nil }
        guard let name = GivenName(text) else {
            throw WireFault(
                path: "$.name",
                reason: "must have 1 to \(GivenName.maximumBytes) bytes and must not be an IP address")
        }
        return name
    }

    private enum Key: String, CaseIterable { case name }
    private static let keys = KeyTable<Key>()
}
