internal import LanCore
internal import MonitorCore

/// Host names, services and models that devices publish.
///
/// A record is believed of the device that has its address: who speaks for other addresses (a reflector, a
/// sleep proxy) names their owners, and not itself. A service belongs to the host that its SRV record names,
/// be the host's address in the same message or not; without one it belongs to no device.
///
/// Source: RFC 6762 §6, §8.1 (probes carry proposed records); RFC 6763 §4, §6.
enum MulticastDNS {
    static func read(_ frame: Announcement) -> [Sighting] {
        // From another port than 5353 no responses come (RFC 6762 §6).
        guard frame.ports.source == 5353, let message = DNSMessage(frame.payload),
            message.operation == 0
        else { return [] }
        var published = Published(message, from: frame.address)
        published.readServices()
        return published.sightings(of: frame)
    }
}

/// The records of one message, put together.
private struct Published {
    let message: DNSMessage
    let sender: IPAddress?
    private var addresses: [DomainName: Set<IPAddress>] = [:]
    private var claims: [DomainName?: [Claim]] = [:]
    private var hosts: [DomainName: DomainName] = [:]
    private var texts: [DomainName: [String: String]] = [:]

    init(_ message: DNSMessage, from sender: IPAddress?) {
        self.message = message
        self.sender = sender
        for record in message.records { note(record) }
    }

    private mutating func note(_ record: DNSMessage.Record) {
        switch record.type {
        case 1: note(record.name, record.data.count == 4 ? record.data.v4(0) : nil)
        case 28: note(record.name, record.data.count == 16 ? record.data.v6(0) : nil)
        case 12:
            guard let address = ReverseName.address(record.name), let host = message.target(of: record) else {
                return
            }
            note(host, address)
        case 33: hosts[record.name] = message.target(of: record, skipping: 6)
        case 16: texts[record.name] = Self.pairs(record.data)
        default: break
        }
    }

    private mutating func note(_ host: DomainName, _ address: IPAddress?) {
        guard let address, host.ends(in: ["local"]), host.labels.count == 2 else { return }
        addresses[host, default: []].insert(address)
    }

    mutating func readServices() {
        // A known answer in a question repeats what another device has said.
        if message.isResponse {
            for record in message.records where record.type == 12 {
                guard let instance = message.target(of: record) else { continue }
                service(instance, of: record.name)
            }
        }
        for instance in hosts.keys { service(instance, of: nil) }
    }

    /// - Parameter type: the name that the instance was listed under; `nil` to take it from the instance.
    private mutating func service(_ instance: DomainName, of type: DomainName?) {
        let listed = type.map { !ReverseName.isReverse($0) && $0 != ServiceType.enumeration } ?? true
        guard listed, let service = ServiceType(instance) else { return }
        var found: [Claim] = [.service(service.name)]
        let text = texts[instance] ?? [:]
        if let name = service.deviceName(text) { found.append(name) }
        if let model = service.model(text) { found.append(.model(model)) }
        claims[hosts[instance], default: []] += found
    }

    func sightings(of frame: Announcement) -> [Sighting] {
        var ownClaims: [Claim] = []
        var others: [Sighting] = []
        for (host, addresses) in addresses {
            var said = claims[host] ?? []
            if let name = HostName.label(host.labels[0]) { said.append(.name(.mdns, name)) }
            if addresses.contains(where: { $0 == sender }) {
                ownClaims += said
                others += addresses.filter { $0 != sender }.map { Sighting(mac: frame.source, address: $0) }
            } else {
                others += addresses.map { Sighting(address: $0, claims: said) }
            }
        }
        return [frame.sender(Array(ownClaims.prefix(48)))] + (others + remembered(frame)).prefix(32)
    }

    /// What is said of hosts whose addresses the message does not hold: the sender's, where it has told
    /// before that it is this host.
    private func remembered(_ frame: Announcement) -> [Sighting] {
        claims.compactMap { host, said in
            guard let host, addresses[host] == nil, host.ends(in: ["local"]), host.labels.count == 2,
                let name = HostName.label(host.labels[0])
            else { return nil }
            return Sighting(
                mac: frame.source, address: frame.address, claims: Array(said.prefix(48)), host: name)
        }
    }

    /// `key=value` strings; keys in lower case.
    private static func pairs(_ data: Octets) -> [String: String] {
        var pairs: [String: String] = [:]
        var offset = 0
        while let length = data[offset], let text = data.part(offset + 1, Int(length)), pairs.count < 32 {
            offset += 1 + Int(length)
            let parts = text.all.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2, let value = HostName.label(parts[1]) else { continue }
            pairs[String(decoding: parts[0].prefix(16), as: UTF8.self).lowercased()] = value
        }
        return pairs
    }
}
