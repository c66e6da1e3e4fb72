public import MonitorCore

/// What the LAN is asked, as the payload of one UDP datagram. The answers are announcements like any other.
public enum Question {
    /// The services that most devices named by their owners publish, in one packet. Answers come to the asker
    /// alone, since it does not ask from port 5353 (RFC 6762 §6.7).
    public static let services: [UInt8] = pointers(
        to: [
            "_device-info._tcp", "_airplay._tcp", "_companion-link._tcp", "_raop._tcp", "_smb._tcp",
            "_googlecast._tcp", "_androidtvremote2._tcp", "_amzn-wplay._tcp", "_ipp._tcp", "_printer._tcp",
            "_pdl-datastream._tcp", "_sonos._tcp", "_hap._tcp", "_workstation._tcp", "_axis-video._tcp",
            "_spotify-connect._tcp", "_adisk._tcp",
        ].map { service in (service + ".local").split(separator: ".").map { Array($0.utf8) } })

    /// The host names behind addresses; at most `reverseBatch` of them.
    public static func hostNames(of addresses: [IPAddress]) -> [UInt8] {
        pointers(to: addresses.prefix(reverseBatch).map(ReverseName.labels))
    }

    /// The host name behind one address, over LLMNR, which takes one question a message.
    ///
    /// Source: RFC 4795 §2.1.1.
    public static func hostName(of address: IPAddress) -> [UInt8] {
        pointers(to: [ReverseName.labels(of: address)])
    }

    /// Sixteen questions for IPv6 make 1,200 bytes.
    public static let reverseBatch = 16

    /// Who is there, over UPnP; answers within a second.
    ///
    /// Source: UPnP Device Architecture 2.0 §1.3.2.
    public static let upnp = Array(
        ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
            + "ST: ssdp:all\r\n\r\n").utf8)

    /// What a Windows or Samba machine is called: a node status request for `*`.
    ///
    /// Source: RFC 1002 §4.2.17.
    public static let netbiosStatus: [UInt8] = {
        let name = [UInt8(0x2a)] + [UInt8](repeating: 0, count: 15)
        let letters = name.flatMap { octet -> [UInt8] in [0x41 + (octet >> 4), 0x41 + (octet & 15)] }
        return [0x6d, 0x61, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 32] + letters + [0, 0, 0x21, 0, 1]
    }()

    /// One message of PTR questions, class IN.
    private static func pointers(to names: [[[UInt8]]]) -> [UInt8] {
        let head: [UInt8] = [0, 0, 0, 0, 0, UInt8(names.count), 0, 0, 0, 0, 0, 0]
        return names.reduce(into: head) { message, labels in
            for label in labels { message += [UInt8(label.count)] + label }
            message += [0, 0, 12, 0, 1]
        }
    }
}
