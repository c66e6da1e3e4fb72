public import LanCore
internal import MonitorCore
public import MonitorWire

/// The state file: what is remembered of the devices. One line that names it with its checksum, then JSON.
///
///     monitor-agent devices 1 4f3c2a1b0c9d8e7f
///     {"devices":[...],"routers":[...]}
public enum DeviceMemoryV1 {
    /// At most 64 Ki devices of under 8 KiB; a larger file is none of ours.
    public static let maximumBytes = 64 << 20
    private static let title = "monitor-agent devices 1 "

    public static func encode(_ memory: DeviceMemory) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256 + 384 * memory.entries.count)
        json.object { json in
            json.array("devices") { json in
                for entry in memory.entries { json.object { device(entry, &$0) } }
            }
            json.array("routers") { json in
                for router in memory.routers {
                    json.object { json in
                        json.value("mac", router.mac.description)
                        json.value("role", router.role)
                    }
                }
            }
        }
        return Array((title + checksum(json.bytes[...]) + "\n").utf8) + json.bytes + [10]
    }

    private static func device(_ entry: DeviceMemory.Entry, _ json: inout JSONWriter) {
        json.value("mac", entry.mac.description)
        json.value("firstSeen", entry.firstSeen)
        json.value("lastSeen", entry.lastSeen)
        json.array("addresses") { json in for item in entry.addresses { json.value(nil, item.description) } }
        json.array("names") { json in
            for (source, name) in entry.names.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.value("source", source.rawValue)
                    json.value("name", name)
                }
            }
        }
        json.array("services") { json in for type in entry.services { json.value(nil, type) } }
        json.value("vendorClass", entry.vendorClass)
        if let list = entry.requestedOptions { json.value("requestedOptions", hex(list)) }
        json.value("clientId", entry.clientID.map(hex))
        json.value("fullName", entry.fullName)
        json.value("model", entry.model)
        if let earlier = entry.earlierSelf { json.object("earlier") { SnapshotV1.earlier(earlier, &$0) } }
        json.value("bytes", entry.bytes)
    }

    /// - Parameter file: a whole file, perhaps damaged.
    /// - Throws: what is wrong with it.
    public static func decode(_ file: [UInt8]) throws(WireFault) -> DeviceMemory {
        guard let end = file.firstIndex(of: 10), file.last == 10, end < file.count - 1 else {
            throw WireFault(path: "$", reason: "is not whole")
        }
        let json = file[(end + 1)..<(file.count - 1)]
        guard String(decoding: file[..<end], as: UTF8.self) == title + checksum(json) else {
            throw WireFault(path: "$", reason: "is damaged: its checksum is another")
        }
        return try memory(in: Array(json))
    }

    static func memory(in json: [UInt8]) throws(WireFault) -> DeviceMemory {
        var reader = JSONReader(json)
        return try reader.whole { (reader) throws(WireFault) in try memory(&reader) }
    }

    private enum Key: String, CaseIterable { case devices, routers }
    private static let keys = KeyTable<Key>()

    private static func memory(_ reader: inout JSONReader) throws(WireFault) -> DeviceMemory {
        var memory = DeviceMemory()
        try reader.object(keys) { (key, reader) throws(WireFault) in
            switch key {
            case .devices:
                try reader.array(atMost: 65_536) { (reader) throws(WireFault) in
                    memory.entries.append(try entry(&reader))
                }
            case .routers:
                try reader.array(atMost: 1024) { (reader) throws(WireFault) in
                    memory.routers.append(try router(&reader))
                }
            }
        }
        return memory
    }

    private enum EntryKey: String, CaseIterable {
        case mac, firstSeen, lastSeen, addresses, names, services, vendorClass, clientId, fullName, model
        case earlier, bytes, requestedOptions
    }
    private static let entryKeys = KeyTable<EntryKey>()

    private static func entry(_ reader: inout JSONReader) throws(WireFault) -> DeviceMemory.Entry {
        var (mac, firstSeen): (MACAddress?, UTCTime?)
        var entry = DeviceMemory.Entry(mac: MACAddress(raw: 0), firstSeen: UTCTime(milliseconds: 0))
        try reader.object(entryKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .mac: mac = try SnapshotV1.mac(&reader)
            case .firstSeen: firstSeen = try reader.time()
            case .lastSeen:
                entry.lastSeen = try reader.optional { (reader) throws(WireFault) in try reader.time() }
            case .addresses:
                try reader.array(atMost: 64) { (reader) throws(WireFault) in
                    entry.addresses.append(try SnapshotV1.address(&reader))
                }
            case .names:
                for name in try SnapshotV1.names(&reader) { entry.names[name.source] = name.text }
            case .services: entry.services = try SnapshotV1.services(&reader)
            case .vendorClass: entry.vendorClass = try text(&reader)
            case .clientId: entry.clientID = try text(&reader).flatMap(octets)
            case .requestedOptions: entry.requestedOptions = try text(&reader).flatMap(octets)
            case .fullName: entry.fullName = try text(&reader)
            case .model: entry.model = try text(&reader)
            case .earlier: entry.earlierSelf = try SnapshotV1.earlier(&reader)
            case .bytes: entry.bytes = try reader.count()
            }
        }
        entry.mac = try reader.required(mac, "mac")
        entry.firstSeen = try reader.required(firstSeen, "firstSeen")
        return entry
    }

    private enum RouterKey: String, CaseIterable { case mac, role }
    private static let routerKeys = KeyTable<RouterKey>()

    private static func router(_ reader: inout JSONReader) throws(WireFault) -> KnownRouter {
        var (mac, role): (MACAddress?, String?)
        try reader.object(routerKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .mac: mac = try SnapshotV1.mac(&reader)
            case .role: role = try reader.name(atMost: 16)
            }
        }
        return KnownRouter(mac: try reader.required(mac, "mac"), role: try reader.required(role, "role"))
    }

    private static func text(_ reader: inout JSONReader) throws(WireFault) -> String? {
        try reader.optional { (reader) throws(WireFault) in try reader.name(atMost: 512) }
    }

    private static func hex(_ octets: [UInt8]) -> String {
        octets.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
    }

    private static func octets(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.utf8.count, digits.count % 2 == 0, digits.count <= 128 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// FNV-1a of 64 bits: against damage, not against forgers, who could rewrite the file.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
