internal import LanCore

/// What switches, access points and telephones call themselves towards who is plugged into them.
///
/// Source: IEEE 802.1AB-2016 §8.4, §8.5.7 (system name).
enum LLDP {
    private static let systemName = 5
    /// Real ones have about a dozen.
    private static let maximumFields = 64

    static func read(_ frame: Announcement) -> [Sighting] {
        var offset = 0
        for _ in 0..<maximumFields {
            // Seven bits of type, nine of length; type 0 ends the list.
            guard let head = frame.payload.u16(offset), head >> 9 != 0,
                let value = frame.payload.part(offset + 2, head & 0x1ff)
            else { break }
            offset += 2 + value.count
            guard head >> 9 == systemName, let name = HostName.sanitised(value.all) else { continue }
            return [frame.sender([.name(.lldp, HostName.shortName(name))])]
        }
        return []
    }
}
