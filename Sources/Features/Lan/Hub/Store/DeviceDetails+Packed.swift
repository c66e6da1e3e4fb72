internal import HubCore
internal import HubSeries
internal import LanCore
internal import MonitorCore

extension DeviceSample {
    /// As `DeviceDetails.fingerprint` of its details, without making them.
    var fingerprint: Int { DeviceDetails.fingerprint(identity, otherAddresses) }

    /// What is kept of them: as much as an agent tells, whatever a sender does.
    var keptDetails: DeviceDetails {
        var kept = identity
        kept.names = Array(kept.names.prefix(DeviceDetails.mostNames))
        kept.hints = Array(kept.hints.prefix(DeviceDetails.mostHints))
        kept.services = Array(kept.services.prefix(DeviceDetails.mostServices))
        return DeviceDetails(
            identity: kept, addresses: Array(otherAddresses.prefix(DeviceDetails.mostAddresses)))
    }
}

extension DeviceDetails {
    static let mostNames = 16
    static let mostHints = 12
    static let mostServices = 24
    static let mostAddresses = 16
    private static let version: UInt64 = 1

    /// The same for the same addresses in any order. Of this process alone: hashes are seeded.
    var fingerprint: Int { Self.fingerprint(identity, addresses) }

    fileprivate static func fingerprint(_ identity: DeviceIdentity, _ addresses: [IPAddress]) -> Int {
        var hasher = Hasher()
        hasher.combine(identity)
        hasher.combine(addresses.reduce(0) { $0 &+ $1.hashValue })
        return hasher.finalize()
    }

    func packed() -> [UInt8] {
        var pack = PackWriter()
        pack.number(Self.version)
        pack.list(identity.names) { name, pack in
            pack.text(name.source.rawValue)
            pack.text(name.text)
        }
        pack.text(identity.vendor ?? "")
        pack.text(identity.model ?? "")
        pack.list(identity.services) { $1.text($0) }
        pack.list(identity.hints) { hint, pack in
            pack.text(hint.kind.rawValue)
            pack.text(hint.reason)
        }
        pack.text(identity.earlierSelf?.mac.description ?? "")
        pack.text(identity.earlierSelf?.reason ?? "")
        pack.list(addresses) { $1.text($0.description) }
        return pack.bytes
    }

    /// What a later version wrote of sources and kinds is passed over.
    init(packed bytes: [UInt8]) throws(PackReader.Damage) {
        var pack = PackReader(bytes)
        guard try pack.number() == Self.version else { throw PackReader.Damage() }
        var identity = DeviceIdentity()
        identity.names = try pack.list { (pack) throws(PackReader.Damage) in
            let (source, text) = (NameSource(rawValue: try pack.text()), try pack.text())
            return source.map { DeviceName(source: $0, text: text) }
        }
        identity.vendor = try pack.optionalText()
        identity.model = try pack.optionalText()
        identity.services = try pack.list { (pack) throws(PackReader.Damage) in try pack.text() }
        identity.hints = try pack.list { (pack) throws(PackReader.Damage) in
            let (kind, reason) = (DeviceHint.Kind(rawValue: try pack.text()), try pack.text())
            return kind.map { DeviceHint(kind: $0, reason: reason) }
        }
        let (earlier, reason) = (MACAddress(try pack.text()), try pack.text())
        identity.earlierSelf = earlier.map { EarlierSelf(mac: $0, reason: reason) }
        let addresses = try pack.list { (pack) throws(PackReader.Damage) in IPAddress(try pack.text()) }
        self.init(identity: identity, addresses: addresses)
    }
}

extension PackWriter {
    fileprivate mutating func list<Element>(
        _ elements: [Element], _ write: (Element, inout PackWriter) -> Void
    ) {
        number(UInt64(elements.count))
        for element in elements { write(element, &self) }
    }
}

extension PackReader {
    fileprivate mutating func list<Element>(
        _ read: (inout PackReader) throws(Damage) -> Element?
    ) throws(Damage) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<(try count()) {
            if let element = try read(&self) { elements.append(element) }
        }
        return elements
    }

    /// No text is empty.
    fileprivate mutating func optionalText() throws(Damage) -> String? {
        let text = try text()
        return text.isEmpty ? nil : text
    }
}
