@testable import DeviceDiscovery
@testable import LanCore
@testable import MonitorCore

/// What neighbours and the kernel send, what neighbours claim, and addresses as text. The first byte picks the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first, let reader = Reader(rawValue: first % 5), reader.isWanted else {
        return -1
    }
    let bytes = Array(input.dropFirst())
    switch reader {
    case .arp: arp(bytes)
    case .neighbours: neighbours(bytes)
    case .name: name(bytes)
    case .address: address(String(decoding: bytes, as: UTF8.self))
    case .link: link(bytes)
    }
    return 0
}

private enum Reader: UInt8, Aimed {
    case arp, neighbours, name, address, link

    static let aim = aimed()
}

/// Frames of 42 bytes in a row, into one sweep's replies.
private func arp(_ bytes: [UInt8]) {
    let range = NetworkRange("192.168.1.0/24")!
    var replies = ArpReplies(range: range, own: IPAddress("192.168.1.1")!)
    for start in stride(from: 0, to: bytes.count, by: ArpFrame.byteCount) {
        guard let reply = ArpFrame.reply(Array(bytes[start...].prefix(64))) else { continue }
        require(reply.mac.isUnicast && reply.address.isV4, "a reply from no single device")
        if let neighbour = replies.note(reply.address, reply.mac) {
            require(range.contains(neighbour.address), "a neighbour outside the range")
        }
    }
    require(replies.neighbours.count <= 256 * ArpReplies.maximumPerAddress, "a sweep without bound")
}

/// Two datagrams, split where the first byte says.
private func neighbours(_ bytes: [UInt8]) {
    guard let split = bytes.first else { return }
    var messages = NeighbourMessages(interfaceIndex: 2, maximumRows: 3)
    let rest = bytes.dropFirst()
    if messages.read(Array(rest.prefix(Int(split)))) == .more {
        _ = messages.read(Array(rest.dropFirst(Int(split))))
    }
    require(messages.neighbours.count <= 3, "more rows than allowed")
    for neighbour in messages.neighbours {
        require(neighbour.mac.isUnicast && !neighbour.address.isGroup, "a neighbour that is no single device")
    }
}

/// An answer about interface 2: a datagram as it is, or, where the first byte is odd, the attributes of one.
private func link(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    var datagram = Array(bytes.dropFirst())
    if first & 1 == 1 {
        let length = UInt32(32 + datagram.count)
        let header = NetlinkBytes.header(length: length, type: Netlink.newLink, flags: 0)
        let interface = [UInt8](repeating: 0, count: 4) + NetlinkBytes.octets(UInt32(2))
        datagram = header + interface + [UInt8](repeating: 0, count: 8) + datagram
    }
    guard let number = LinkMessage.vlan(in: datagram, interfaceIndex: 2) else { return }
    require((1...4094).contains(number), "a VLAN's number that no tag can hold")
    require(LinkMessage.vlan(in: datagram, interfaceIndex: 3) == nil, "an answer about another interface")
    require(
        LinkMessage.vlan(in: Array(datagram.prefix(31)), interfaceIndex: 2) == nil,
        "a number without its header")
}

private func name(_ bytes: [UInt8]) {
    guard let name = HostName.sanitised(bytes) else { return }
    require(!name.isEmpty && name.utf8.count <= HostName.maximumBytes, "a name without bound")
    require(name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }, "a control character in a name")
    require(!name.utf8.contains { [0x22, 0x27, 0x3c, 0x3e].contains($0) }, "a quote or bracket in a name")
    require(HostName.sanitised(Array(name.utf8)) == name, "a clean name is cleaned again")
    let short = HostName.shortName(name)
    require(!short.isEmpty && name.utf8.starts(with: short.utf8), "a short name that is no beginning")
}

/// What is understood reads the same once more.
private func address(_ text: String) {
    if let address = IPAddress(text) {
        require(IPAddress(address.description) == address, "an address that reads otherwise")
    }
    if let range = NetworkRange(text) {
        require(NetworkRange(range.description) == range, "a range that reads otherwise")
        require(range.contains(range.base), "a range without its base")
        _ = range.hostAddresses.prefix(3).map { require(range.contains($0), "a host outside its range") }
    }
    if let mac = MACAddress(text) {
        require(MACAddress(mac.description) == mac, "a MAC address that reads otherwise")
    }
}
