import MonitorCore
import Testing

@testable import Places

private let sweden: MadeFile.Value = .map([
    ("city", .map([("names", .map([("de", .text("Linköping")), ("en", .text("Linköping"))]))])),
    ("country", .map([("iso_code", .text("SE")), ("names", .map([("en", .text("Sweden"))]))])),
    (
        "location",
        .map([
            ("latitude", .double(58.4167)), ("longitude", .double(15.6167)), ("accuracy_radius", .whole(76)),
        ])
    ),
])

private func file(bits: Int = 24, isV6: Bool = true) -> MadeFile {
    var made = MadeFile(bits: bits, isV6: isV6)
    made.add(MadeFile.bits([89, 160, 20, 0], 22, isV4: true, inV6: isV6), sweden)
    if isV6 {
        made.add(
            MadeFile.bits([0x2a, 0x02, 0xcf, 0x40], 29, isV4: false, inV6: true),
            .map([
                ("autonomous_system_number", .whole(64_500)),
                ("autonomous_system_organization", .text("Example\u{202e}")),
            ]))
    }
    return made
}

private func place(_ address: String, in file: MadeFile) throws -> HostPlace {
    let read = try MaxMindFile(Held(all: file.bytes))
    var place = HostPlace()
    if let record = try read.record(of: try #require(IPAddress(address))) { place.add(record) }
    return place
}

@Suite("files of MaxMind's format") struct MaxMindFileTests {
    @Test("a city, by trees of each width", arguments: [24, 28, 32], [true, false])
    func city(_ bits: Int, _ isV6: Bool) throws {
        let found = try place("89.160.20.112", in: file(bits: bits, isV6: isV6))
        #expect(found.name == "Linköping, Sweden")
        #expect(found.countryCode == "SE")
        #expect(found.latitude == 58.4167)
        #expect(found.accuracyKilometres == 76)
    }

    @Test("a network and who announces it, without what could turn a line around")
    func system() throws {
        #expect(try place("2a02:cf40::1", in: file()).network == "AS64500 Example")
    }

    @Test(
        "what is in no network is not known",
        arguments: ["89.160.24.1", "8.8.8.8", "::1", "2a03::1", "192.168.1.1"])
    func unknown(_ address: String) throws { #expect(try place(address, in: file()).isEmpty) }

    @Test("a file of IPv4 knows no IPv6")
    func onlyV4() throws { #expect(try place("2a02:cf40::1", in: file(isV6: false)).isEmpty) }

    @Test("says of which kind it is, and of when")
    func metadata() throws {
        let read = try MaxMindFile(Held(all: file().bytes))
        #expect(read.type == "Made-City")
        #expect(read.builtAt == 1_700_000_000)
    }

    @Test("values that are shared are pointed to")
    func pointers() throws {
        var made = MadeFile()
        made.data = MadeFile.encoded(.map([("en", .text("Sweden"))]))
        // A pointer of 11 bits to the start of the data.
        made.add(
            MadeFile.bits([10, 0, 0, 0], 8, isV4: true, inV6: true),
            .map([("country", .map([("names", .raw([0x20, 0]))]))]))
        #expect(try place("10.1.2.3", in: made).country == "Sweden")
    }

    @Test(
        "a record that leads in circles, or beyond the data, is a fault",
        arguments: [
            // To itself, behind the map's head; to a pointer; far beyond; a text that is longer than the file; nested maps.
            [0xe1, 0x41, 0x61, 0x20, 0x00], [0x20, 0x02, 0x20, 0x00], [0x38, 0xff, 0xff, 0xff, 0xff],
            [0x5f, 0xff, 0xff, 0xff],
            [0x00, 0xff], [0xe1], [0x68],
        ] as [[UInt8]])
    func hostileRecord(_ bytes: [UInt8]) throws {
        var made = MadeFile()
        made.add(MadeFile.bits([10, 0, 0, 0], 8, isV4: true, inV6: true), .raw(bytes))
        let read = try MaxMindFile(Held(all: made.bytes))
        #expect(throws: MaxMindFault.self) { try read.record(of: IPAddress(v4: 0x0a01_0203)) }
    }

    @Test(
        "a description that makes no sense is a fault",
        arguments: [
            ("node_count", .whole(0)), ("node_count", .whole(1 << 31)), ("node_count", .whole(.max)),
            ("node_count", .text("1")), ("record_size", .whole(25)), ("record_size", .whole(0)),
            ("ip_version", .whole(5)),
            ("binary_format_major_version", .whole(3)),
        ] as [(String, MadeFile.Value)])
    func hostileMetadata(_ key: String, _ value: MadeFile.Value) {
        var made = file()
        made.metadata = [(key, value)]
        #expect(throws: MaxMindFault.self) { try MaxMindFile(Held(all: made.bytes)) }
    }

    @Test("a file that is cut anywhere is a fault, or is read as far as it is there")
    func cutAnywhere() throws {
        let whole = file().bytes
        for count in stride(from: 0, to: whole.count, by: 7) {
            guard let read = try? MaxMindFile(Held(all: Array(whole.prefix(count)))) else { continue }
            _ = try? read.record(of: IPAddress(v4: 0x59a0_1470))
        }
    }

    @Test("whatever byte is another, it ends, and soon")
    func everyByte() throws {
        let whole = file().bytes
        for index in whole.indices {
            for value: UInt8 in [0, 0xff, whole[index] ^ 0x20] {
                var broken = whole
                broken[index] = value
                guard let read = try? MaxMindFile(Held(all: broken)) else { continue }
                for address in ["89.160.20.112", "2a02:cf40::1", "255.255.255.255"] {
                    _ = try? read.record(of: try #require(IPAddress(address)))
                }
            }
        }
    }

    @Test("a file that becomes shorter while it is read is a fault")
    func shrinking() throws {
        struct Shrinking: MaxMindBytes {
            let whole: Held
            let left: Int
            var count: Int { whole.count }
            func bytes(at offset: Int, count: Int) -> [UInt8]? {
                offset + count <= left || offset > whole.count - 300
                    ? whole.bytes(at: offset, count: count) : nil
            }
        }
        let whole = Held(all: file().bytes)
        #expect(throws: MaxMindFault.self) {
            try MaxMindFile(Shrinking(whole: whole, left: 100)).record(of: IPAddress(v4: 0x59a0_1470))
        }
    }
}
