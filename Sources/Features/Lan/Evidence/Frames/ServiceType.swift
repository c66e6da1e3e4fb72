internal import LanCore

/// An instance of a DNS-SD service, and what its type makes of it.
///
/// Source: RFC 6763 §4.1; Bonjour Printing Specification §9.2 (`ty`); the services' own habits.
struct ServiceType {
    static let enumeration = DomainName(
        labels: ["_services", "_dns-sd", "_udp", "local"].map { Array($0.utf8) })

    /// Services whose instances are named for the device, the most telling first.
    private static let named = [
        "_device-info._tcp", "_airplay._tcp", "_companion-link._tcp", "_raop._tcp", "_smb._tcp",
        "_afpovertcp._tcp", "_androidtvremote2._tcp", "_ipp._tcp", "_ipps._tcp", "_printer._tcp",
        "_pdl-datastream._tcp", "_scanner._tcp", "_uscan._tcp", "_sonos._tcp", "_hap._tcp",
        "_workstation._tcp",
    ]
    /// Services with made-up instances that tell the name in a text record.
    private static let nameKeys = ["_googlecast._tcp": "fn", "_amzn-wplay._tcp": "n"]

    /// `_airplay._tcp`.
    let name: String
    private let instance: [UInt8]

    /// - Returns: `nil` for a name that is not `<instance>.<service>.<protocol>.<domain>`.
    init?(_ name: DomainName) {
        let labels = name.labels
        guard labels.count >= 4 else { return nil }
        let (service, transport) = (labels[labels.count - 3], labels[labels.count - 2])
        guard name.ends(in: ["local"]), service.first == UInt8(ascii: "_"), (2...16).contains(service.count),
            transport == Array("_tcp".utf8) || transport == Array("_udp".utf8),
            let text = HostName.sanitised(service + [UInt8(ascii: ".")] + transport)
        else { return nil }
        self.name = text.lowercased()
        // A dot inside an instance is a label of its own in careless senders.
        instance = Array(labels[..<(labels.count - 3)].joined(separator: [UInt8(ascii: ".")]))
    }

    func deviceName(_ text: [String: String]) -> Claim? {
        if let key = Self.nameKeys[name] { return text[key].map { .name(.serviceInstance, $0) } }
        guard let rank = Self.named.firstIndex(of: name), let label = HostName.label(ownPart) else {
            return nil
        }
        return .name(.serviceInstance, label, rank: UInt8(rank + 1))
    }

    /// `0011AABBCCDD@Living Room` of AirPlay audio, `nas [00:11:aa:bb:cc:dd]` of workstations.
    private var ownPart: ArraySlice<UInt8> {
        switch name {
        case "_raop._tcp":
            instance.firstIndex(of: UInt8(ascii: "@")).map { instance[($0 + 1)...] } ?? instance[...]
        case "_workstation._tcp": instance.prefix { $0 != UInt8(ascii: "[") }
        default: instance[...]
        }
    }

    func model(_ text: [String: String]) -> String? {
        switch name {
        case "_ipp._tcp", "_ipps._tcp", "_printer._tcp", "_pdl-datastream._tcp": text["ty"]
        case "_device-info._tcp", "_airplay._tcp": text["model"]
        case "_raop._tcp": text["am"]
        case "_googlecast._tcp", "_hap._tcp": text["md"]
        default: nil
        }
    }
}
