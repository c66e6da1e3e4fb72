internal import MonitorCore
internal import MonitorWire

/// `{"address": "192.0.2.1"}`.
enum MeshAddressRequest {
    private enum Key: String, CaseIterable { case address }
    private static let keys = KeyTable<Key>()

    static func address(_ body: [UInt8]) throws(WireFault) -> IPAddress? {
        var reader = JSONReader(body)
        var address: IPAddress?
        var isThere = false
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (_, reader) throws(WireFault) in
                isThere = true
                address = try reader.optional { (reader) throws(WireFault) in
                    guard let address = IPAddress(try reader.string(atMost: 45)), !address.isGroup,
                        !address.isUnspecified
                    else { throw reader.fault("is not the address of a host") }
                    return address
                }
            }
        }
        guard isThere else { throw reader.fault("lacks \"address\"") }
        return address
    }
}
