import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import PacketCapture

@Suite("pcapng files") struct PcapngTests {
    let ip = Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2])
    var frame: [UInt8] { Frames.ethernet(type: 0x0800, ip) }

    @Test(
        "interfaces of one file may differ in link type and in snap length",
        arguments: [("made-two-links", 128), ("made-two-snaps", 142)] as [(String, UInt64)])
    func recorded(name: String, secondUpload: UInt64) throws {
        let lan = LocalNetworks(v4: NetworkRange("192.168.9.0/24"))
        let file = Fixture.path("captures/\(name).pcapng")
        let tally = try CaptureFile.tally(file, networks: lan, maximumRows: 16)
        #expect(tally.damage == nil && tally.totals.frames.packets == 3)
        let rows = tally.tallies.map { [$0.uploadedBytes, $0.downloadedBytes] }
        #expect(rows.sorted { $0[1] > $1[1] } == [[142, 442], [secondUpload, 0]])
    }

    @Test("sections of both byte orders are read, each with interfaces of its own")
    func sections() throws {
        var little = Pcapng()
        little.interface(link: 101)
        little.packet(ip, wireLength: 500)
        var big = Pcapng(bigEndian: true)
        big.interface()
        big.packet(frame, wireLength: 1000)
        let tally = try tally(little.bytes + big.bytes + little.bytes)
        #expect(tally.damage == nil && uploaded(tally) == 2000)
    }

    @Test("blocks without a packet are passed over, and packets of all three kinds are counted")
    func kinds() throws {
        var file = Pcapng()
        file.interface(snapLength: 40)
        file.block(4, [1, 2, 3, 4])
        file.packet(frame)
        file.block(0x8000_0bad, [UInt8](repeating: 7, count: 200_000))
        file.obsoletePacket(frame)
        file.simplePacket(Array(frame.prefix(40)), wireLength: 1514)
        file.block(5, [])
        let tally = try tally(file.bytes)
        #expect(tally.damage == nil && tally.totals.frames.packets == 3)
        #expect(uploaded(tally) == UInt64(frame.count * 2 + 1514))
    }

    @Test(
        "time stamps have the unit and the origin that their interface states",
        arguments: [
            ([], 1_700_000_000_123_456), ([(9, [9])], 1_700_000_000_123_456_789),
            ([(9, [3])], 1_700_000_000_123), ([(9, [0x80 | 10])], 1_700_000_000 << 10 | 126),
            (
                [(2, Array("eth0".utf8) + [0]), (9, [6]), (14, [16, 14, 0, 0, 0, 0, 0, 0])],
                1_699_996_400_123_000
            ),
            ([(9, [3]), (0, []), (9, [6])], 1_700_000_000_123),
        ] as [([(UInt16, [UInt8])], UInt64)])
    func times(options: [(UInt16, [UInt8])], stamp: UInt64) throws {
        var file = Pcapng()
        file.interface(options)
        file.packet(time: stamp, frame)
        #expect(try times(file.bytes) == [1_700_000_000_123])
    }

    @Test("a time that cannot be is kept within 1970 and 9999; a packet without one has its predecessor's")
    func boundedTimes() throws {
        var file = Pcapng()
        file.interface([(9, [0])])
        file.interface([(14, [0, 0, 0, 0, 0, 0, 0, 0x80])])
        file.packet(time: .max, frame)
        file.packet(interface: 1, time: 5, frame)
        file.packet(time: 9, frame)
        file.simplePacket(frame, wireLength: frame.count)
        #expect(try times(file.bytes) == [253_402_300_799_000, 0, 9000, 9000])
    }

    @Test("netfilter's attributes are read in the order of the section", arguments: [true, false])
    func netfilterLog(isBig: Bool) throws {
        var file = Pcapng(bigEndian: isBig)
        file.interface(link: 239)
        let mark = file.number16(8) + file.number16(3) + [0, 0, 0, 1]
        file.packet([2, 0, 0, 0] + mark + file.number16(UInt16(4 + ip.count)) + file.number16(9) + ip)
        #expect(try tally(file.bytes).tallies.count == 2)
    }

    @Test("among others, frames of a link type that is not known count as undecoded")
    func unknownAmongOthers() throws {
        var file = Pcapng()
        file.interface()
        file.interface(link: 6)
        file.packet(interface: 1, frame)
        file.packet(frame)
        let tally = try tally(file.bytes)
        #expect(tally.totals.undecoded.packets == 1 && tally.totals.frames.packets == 2)
        #expect(tally.damage == nil && tally.tallies.count == 2)
        #expect(try times(file.bytes).count == 1)
    }

    @Test("a file of link types that are not known is refused with the name of one")
    func unknown() {
        var file = Pcapng()
        file.interface(link: 6)
        file.packet(frame)
        let error = #expect(throws: CaptureError.self) { try tally(file.bytes) }
        #expect(error?.description.contains("IEEE802 (6) is not known") == true)
    }

    @Test("a file may end anywhere: what came before is counted, and the cut is told")
    func cut() throws {
        var file = Pcapng(bigEndian: true)
        file.interface()
        file.packet(frame)
        let whole = file.bytes.count
        file.packet(frame)
        for length in whole..<file.bytes.count {
            let tally = try tally(Array(file.bytes.prefix(length)))
            #expect(tally.totals.frames.packets == 1)
            let sentence = tally.damage?.description
            #expect(
                sentence?.contains("Damaged at packet 2: The file ends in the middle of a block.")
                    ?? (length == whole))
        }
    }

    private static let damages: [(cause: String, add: @Sendable (inout Pcapng) -> Void)] = [
        ("differ", { $0.block(7, [0, 0, 0, 0]) }),
        ("length that no block has", { $0.block(7, [0]) }),
        ("too short", { $0.block(6, [0, 0, 0, 0]) }),
        ("does not fit", { $0.block(6, [UInt8](repeating: 0, count: 12) + [9, 0, 0, 0, 9, 0, 0, 0]) }),
        ("interface 3", { $0.packet(interface: 3, [0, 0, 0, 0]) }),
        ("does not fit", { $0.simplePacket([0, 0, 0, 0], wireLength: 9) }),
        ("too short", { $0.block(1, [1, 0, 0, 0]) }),
        ("too small", { $0.interface([(9, [0x80 | 64])]) }),
        ("too small", { $0.interface([(9, [20])]) }),
        ("within their block", { $0.block(1, [1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 200, 0]) }),
        (
            "version 2,",
            {
                $0.block(
                    0x0a0d_0d0a, [0x4d, 0x3c, 0x2b, 0x1a, 2, 0, 0, 0] + .init(repeating: 0, count: 8))
            }
        ),
        ("unknown file format", { $0.block(0x0a0d_0d0a, [UInt8](repeating: 0, count: 16)) }),
    ]

    @Test("blocks at odds with themselves are damage, told with its cause", arguments: damages)
    func damaged(cause: String, add: @Sendable (inout Pcapng) -> Void) throws {
        var file = Pcapng()
        file.interface()
        file.packet(frame)
        let end = file.bytes.count
        add(&file)
        var bytes = file.bytes
        if cause == "differ" { bytes[bytes.count - 4] += 4 }
        let tally = try tally(bytes)
        #expect(tally.totals.frames.packets == 1 && bytes.count > end)
        #expect(tally.damage?.cause.contains(cause) == true)
    }

    @Test("a length that is a lie costs no more memory than the file has bytes")
    func longBlock() throws {
        var file = Pcapng()
        file.interface()
        let tally = try tally(file.bytes + file.number32(6) + file.number32(0xffff_fff0) + frame)
        #expect(tally.damage?.cause.contains("longer than any") == true)
    }

    @Test("a followed file whose last block is not whole yet gives what is, without complaint")
    func following() throws {
        var file = Pcapng()
        file.interface()
        file.packet(frame)
        file.packet(frame)
        let scratch = ScratchFile(Array(file.bytes.dropLast(5)))
        var windows: [CaptureFile.Tally] = []
        try CaptureFile.windows(
            of: scratch.path, every: 5, networks: .all, maximumRows: 16, followedUntil: { true }
        ) { windows.append($0) }
        #expect(windows.map(\.totals.frames.packets) == [1] && windows.map(\.damage) == [nil])
    }

    @Test("a followed file that is damaged before its end, or of an unknown link type, is told of")
    func followedDamage() throws {
        var file = Pcapng()
        file.interface()
        file.packet(frame)
        let end = file.bytes.count
        file.packet(frame)
        var bytes = file.bytes
        bytes[end - 4] += 4
        let damage = try followed(bytes)
        #expect(damage?.cause.contains("differ") == true)
        var unknown = Pcapng()
        unknown.interface(link: 147)
        unknown.packet(frame)
        let error = #expect(throws: CaptureError.self) { try followed(unknown.bytes) }
        #expect(error?.code == .linkType)
    }

    private func followed(_ bytes: [UInt8]) throws -> CaptureError? {
        let scratch = ScratchFile(bytes)
        var damage: CaptureError?
        try CaptureFile.windows(
            of: scratch.path, every: 5, networks: .all, maximumRows: 16, followedUntil: { true }
        ) { damage = $0.damage }
        return damage
    }

    private func tally(_ bytes: [UInt8]) throws -> CaptureFile.Tally {
        let file = ScratchFile(bytes)
        return try withExtendedLifetime(file) {
            try CaptureFile.tally(file.path, networks: .all, maximumRows: 16)
        }
    }

    private func uploaded(_ tally: CaptureFile.Tally) -> UInt64 {
        tally.tallies.reduce(0) { $0 + $1.uploadedBytes }
    }

    /// Of each frame, in milliseconds.
    private func times(_ bytes: [UInt8]) throws -> [Int64] {
        var times: [Int64] = []
        let file = ScratchFile(bytes)
        try withExtendedLifetime(file) {
            _ = try CaptureFile.frames(of: file.path) { times.append($1.milliseconds) }
        }
        return times
    }
}
