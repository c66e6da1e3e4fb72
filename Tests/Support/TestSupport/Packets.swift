/// Whole frames of the protocols in which devices name themselves, built as they stand on the wire.
public enum Packets {
    public static func udp(
        from source: [UInt8] = Frames.anna, _ address: [UInt8] = [192, 168, 7, 10], port: UInt16,
        to destination: [UInt8] = [224, 0, 0, 251], port destinationPort: UInt16, _ payload: [UInt8]
    ) -> [UInt8] {
        let segment =
            Frames.word(port) + Frames.word(destinationPort) + Frames.word(UInt16(8 + payload.count)) + [
                0, 0,
            ]
            + payload
        if address.count == 16 {
            return Frames.ethernet(
                from: source, type: 0x86dd,
                Array(Frames.ipv6(address, Frames.v6(1), payload: segment.count).prefix(40)) + segment)
        }
        return Frames.ethernet(
            from: source, type: 0x0800,
            Array(Frames.ipv4(address, destination, payload: segment.count).prefix(20)) + segment)
    }

    /// A DHCP message: `operation` 1 of a client, 2 of a server.
    public static func dhcp(
        operation: UInt8 = 1, type: UInt8 = 3, client: [UInt8] = Frames.anna, from source: [UInt8]? = nil,
        yourAddress: [UInt8] = [0, 0, 0, 0], _ options: [(UInt8, [UInt8])] = []
    ) -> [UInt8] {
        var message = [operation, 1, 6, 0] + [UInt8](repeating: 0, count: 12) + yourAddress
        message += [UInt8](repeating: 0, count: 8) + client + [UInt8](repeating: 0, count: 10 + 192)
        message += [0x63, 0x82, 0x53, 0x63]
        for (code, value) in [(53, [type])] + options { message += [code, UInt8(value.count)] + value }
        let isClient = operation == 1
        return udp(
            from: source ?? (isClient ? client : Frames.router), isClient ? [0, 0, 0, 0] : [192, 168, 7, 1],
            port: isClient ? 68 : 67, to: [255, 255, 255, 255], port: isClient ? 67 : 68, message + [255])
    }

    /// A name of DNS without compression.
    public static func name(_ labels: [String]) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    public static func name(_ dotted: String) -> [UInt8] {
        name(dotted.split(separator: ".").map(String.init))
    }

    public static func record(_ name: [UInt8], type: UInt16, _ data: [UInt8]) -> [UInt8] {
        name + Frames.word(type) + [0x80, 1, 0, 0, 0, 120] + Frames.word(UInt16(data.count)) + data
    }

    public static func dns(response: Bool = true, operation: UInt8 = 0, _ records: [[UInt8]]) -> [UInt8] {
        [0, 0, (response ? 0x84 : 0) | operation << 3, 0, 0, 0] + Frames.word(UInt16(records.count))
            + [0, 0, 0, 0] + records.flatMap { $0 }
    }

    /// What a device publishes by multicast DNS: its host name, and one service with its text.
    public static func mdns(
        from source: [UInt8] = Frames.anna, _ address: [UInt8] = [192, 168, 7, 10],
        host: String = "annas-ipad",
        service: String? = nil, instance: String = "", text: [String] = [], resolves: [UInt8]? = nil
    ) -> [UInt8] {
        let hostName = name([host, "local"])
        var records = [record(hostName, type: 1, resolves ?? address)]
        if let service {
            let type = service.split(separator: ".").map(String.init) + ["local"]
            let full = name([instance] + type)
            records.append(record(name(type), type: 12, full))
            records.append(record(full, type: 33, [0, 0, 0, 0, 0, 80] + hostName))
            records.append(record(full, type: 16, text.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }))
        }
        return udp(from: source, address, port: 5353, port: 5353, dns(records))
    }

    /// Thirty-two letters for a name padded to fifteen octets and its kind.
    public static func netbiosName(_ name: String, kind: UInt8 = 0) -> [UInt8] {
        var padded = Array(name.utf8)
        padded += [UInt8](repeating: 0x20, count: 15 - name.utf8.count)
        padded.append(kind)
        let letters = padded.flatMap { octet -> [UInt8] in [0x41 + (octet >> 4), 0x41 + (octet & 15)] }
        return [32] + letters + [0]
    }
}
