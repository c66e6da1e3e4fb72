import Glibc
import LanCore
import MonitorCore

@testable import Evidence

/// What devices announce, and the files that name them. The first byte picks the reader. Aimed at one, it turns
/// away what does not reach it, so that what is found serves all of them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let reader = input.first else { return -1 }
    let bytes = Array(input.dropFirst())
    let ports: [UInt16] = [67, 68, 547, 5353, 5355, 137, 138, 1900]
    switch reader % 16 {
    case 0: hold(Announcement(frame: bytes))
    case let number where number <= 8: hold(Announcement(frame: wrapped(bytes, port: ports[Int(number) - 1])))
    case 9: leases(bytes)
    case 10:
        hold(.hosts) { Hosts.names(bytes) }
        hold(.ethers) { Ethers.names(bytes) }
        hold(.devices) { DeviceNames.read(bytes).names }
    case 12: hold(Announcement(frame: [1, 0x80, 0xc2, 0, 0, 0x0e, 2, 0, 0, 0, 0, 1, 0x88, 0xcc] + bytes))
    case 13: hold(Announcement(packet: bytes, from: nil))
    case 14: hold(Announcement(frame: neighbourDiscovery(bytes)))
    case 15: hold(Announcement(frame: [1, 0, 0x5e, 0, 0, 0xfb, 2, 0, 0, 0, 0, 1, 8, 6] + bytes))
    default: vendors(bytes)
    }
    return Reader.isOnAim() ? 0 : -1
}

/// What was reached, for the log's end: how often each reader ran, and how often something came out of it.
private enum Reader: Int, Aimed {
    case arp, neighbourDiscovery, dhcp, dhcpv6, mdns, llmnr, netbios, ssdp, lldp
    case dnsmasq, dhcpd, kea, odhcpd, hosts, ethers, devices, vendors

    static let aim = aimed()
    // because libFuzzer calls from one thread.
    nonisolated(unsafe) private static var hasRun = false

    /// Whether the one aimed at ran since this was asked last.
    static func isOnAim() -> Bool {
        defer { hasRun = false }
        return aim == nil || hasRun
    }

    // because libFuzzer calls from one thread, and the C function that ends the program can hold no state.
    nonisolated(unsafe) private static var counts: [(runs: Int, results: Int)] = {
        atexit { Reader.tell() }
        return Array(repeating: (0, 0), count: Reader.allCases.count)
    }()

    func count(_ hasResult: Bool) {
        Self.hasRun = true
        Self.counts[rawValue].runs += 1
        Self.counts[rawValue].results += hasResult ? 1 : 0
    }

    private static func tell() {
        for reader in allCases where reader.isWanted {
            let (runs, results) = counts[reader.rawValue]
            print("reach", reader, runs, results)
        }
    }
}

private func hold(_ announcement: Announcement?) {
    guard let announcement, let reader = Reader(rawValue: Int(announcement.kind.rawValue)), reader.isWanted
    else { return }
    let sightings = announcement.sightings
    reader.count(!sightings.isEmpty)
    require(sightings.count <= 40, "one frame speaks of too many")
    for sighting in sightings {
        require(sighting.mac?.isUnicast ?? true, "a sighting of a group")
        require(sighting.address.map { !$0.isGroup && !$0.isUnspecified } ?? true, "an address of nobody")
        require(sighting.claims.count <= 96, "too many claims")
        sighting.claims.forEach(hold)
    }
}

private func hold(_ claim: Claim) {
    switch claim {
    case .name(_, let text, _), .fullName(let text): hold(name: text)
    case .service(let text), .vendorClass(let text), .model(let text), .software(let text):
        require(!text.isEmpty && text.utf8.count <= 96, "a text beyond its bound")
        require(HostName.label(text.utf8, limit: 96) == text, "a text that is not clean")
    case .clientID(let id): require(id.count <= 64, "an identifier beyond its bound")
    case .requestedOptions(let list): require(list.count <= 32, "a list beyond its bound")
    case .routes(let prefixes, _): require(prefixes.count <= 8, "prefixes beyond their bound")
    case .servesDHCP: break
    }
}

private func hold(name: String) {
    require(!name.isEmpty && name.utf8.count <= 253, "a name beyond its bound")
    require(HostName.label(name.utf8, limit: 253) == name, "a name that is not clean")
    require(IPAddress(name) == nil, "a name that poses as an address")
}

private func leases(_ bytes: [UInt8]) {
    guard let found = Leases.read(bytes) else { return }
    let readers: [Leases.Format: Reader] = [.dnsmasq: .dnsmasq, .dhcpd: .dhcpd, .kea: .kea, .odhcpd: .odhcpd]
    if let reader = readers[found.format] { hold(reader) { found.names } }
}

private func hold(_ reader: Reader, _ read: () -> NameBook) {
    guard reader.isWanted else { return }
    let book = read()
    reader.count(book.count > 0)
    require(book.count <= NameBook.maximumEntries, "too many names")
    book.byMAC.values.forEach(hold(name:))
    book.byAddress.values.forEach(hold(name:))
}

private func vendors(_ bytes: [UInt8]) {
    guard Reader.vendors.isWanted else { return }
    let rows = VendorRegistry.rows(bytes)
    Reader.vendors.count(!rows.isEmpty)
    let table = VendorTable(rows)
    for row in rows.prefix(16) where row.prefix >> UInt64(row.bits - 24) & 0x030000 == 0 {
        let mac = MACAddress(raw: row.prefix << UInt64(48 - row.bits) | 1)
        if let name = table.vendor(of: mac) { require(name.utf8.count <= 48, "a vendor beyond its bound") }
    }
}

/// A neighbour discovery message in its headers; the hop limit is the one that is believed.
private func neighbourDiscovery(_ message: [UInt8]) -> [UInt8] {
    let message = message.prefix(1400)
    let ip: [UInt8] = [0x60, 0, 0, 0, UInt8(message.count >> 8), UInt8(message.count & 255), 58, 255]
    let address = [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [7]
    return [0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x86, 0xdd] + ip + address + address + message
}

/// A frame around a payload, so that headers need not be guessed.
private func wrapped(_ payload: [UInt8], port: UInt16) -> [UInt8] {
    let payload = payload.prefix(1400)
    func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    let mac: [UInt8] = [2, 0, 0, 0, 0, 1]
    let udp = word(Int(port)) + word(Int(port)) + word(8 + payload.count) + [0, 0] + payload
    let ip: [UInt8] =
        [0x45, 0] + word(20 + udp.count) + [0, 0, 0, 0, 64, 17, 0, 0, 192, 168, 1, 2, 224, 0, 0, 251]
    return [1, 0, 0x5e, 0, 0, 0xfb] + mac + [8, 0] + ip + udp
}
