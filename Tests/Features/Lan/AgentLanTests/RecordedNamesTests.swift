import Evidence
import LanCore
import MonitorCore
import PacketCapture
import TestSupport
import Testing

@testable import AgentLan

private let captures = Fixture.root + "/../../../shared/captures"

/// The files are not part of this repository; what they hold is, in `names.tsv`.
@Suite(
    "names in captures of real networks",
    .enabled(if: !Fixture.entries(of: captures).isEmpty, "there is no folder ../shared/captures"))
struct RealCaptureTests {
    static let files = Fixture.entries(of: captures).filter { $0.contains(".pcap") }

    @Test("every name that tshark shows is found, of its device, and none is made up", arguments: files)
    func names(file: String) throws {
        let wanted = (Fixture.text(at: Fixture.path("captures/names.tsv")) ?? "").split(separator: "\n")
            .filter { $0.hasPrefix(file + "\t") }.map { String($0.dropFirst(file.utf8.count + 1)) }
        var found = RecordedNames(networks: .all, vendors: nil)
        _ = try? CaptureFile.frames(of: captures + "/" + file) { found.observe($0, at: $1) }
        #expect(found.lines.sorted() == wanted.sorted())
    }
}

@Suite("names in a capture file") struct RecordedNamesTests {
    private static let packet = Array(Packets.mdns(service: "_smb._tcp", instance: "Attic NAS").dropFirst(14))

    private static let ends = Frames.router + Frames.anna
    private static let v4: [UInt8] = [8, 0]
    /// A data frame to an access point, with SNAP.
    private static let wifi =
        [8, 1, 0, 0] + Frames.router + Frames.anna + Frames.broadcast + [0, 0] + [0xaa, 0xaa, 3, 0, 0, 0] + v4

    /// Every link type that `LinkType` knows: its header, and whether it tells hardware addresses.
    private static let links: [(type: UInt32, header: [UInt8], tellsMAC: Bool)] = [
        (0, [2, 0, 0, 0], false), (1, ends + v4, true), (9, [0xff, 3, 0, 0x21], false), (12, [], false),
        (50, [0xff, 3, 0, 0x21], false), (51, [0x11, 0, 0, 1, 0, 99, 0, 0x21], false), (101, [], false),
        (104, [0x8f, 0] + v4, false), (105, wifi, true), (166, [1, 3, 0, 0x21], false),
        (204, [0, 0xff, 3, 0, 0x21], false), (108, [0, 0, 0, 2], false),
        (113, [0, 2, 0, 1, 0, 6] + Frames.anna + [0, 0] + v4, false),
        (127, [0, 0, 8, 0, 0, 0, 0, 0] + wifi, true), (192, [0, 0, 8, 0, 105, 0, 0, 0] + wifi, true),
        (228, [], false),
        (
            239, [2, 0, 0, 0] + [UInt8((4 + packet.count) & 255), UInt8((4 + packet.count) >> 8), 9, 0], false
        ),
        (276, v4 + [0, 0, 0, 0, 0, 1, 0, 1, 2, 6] + Frames.anna + [0, 0], false),
        (281, ends + [0, 0, 0, 1] + v4, true), (282, [0, 0, 0, 1] + ends + v4, true),
        (284, ends + [0, 0, 0, 1] + v4, true), (285, ends + [0, 0, 0, 1, 0, 0, 0, 0] + v4, true),
    ]

    @Test("they are read behind every kind of link", arguments: links)
    func link(type: UInt32, header: [UInt8], tellsMAC: Bool) throws {
        let frame = header + Self.packet
        let file = ScratchFile(PcapFile.bytes(linkType: type, [(frame, frame.count)]))
        var found = RecordedNames(networks: .all, vendors: nil)
        #expect(try CaptureFile.frames(of: file.path) { found.observe($0, at: $1) } == nil)
        let device = try #require(found.devices.first)
        #expect(found.devices.count == 1 && device.name == "Attic NAS")
        #expect(device.address == IPAddress("192.168.7.10"))
        #expect(device.mac == (tellsMAC ? MACAddress("02:00:00:00:00:0a") : nil))
    }

    @Test("a repeater of multicast DNS is not named for what it passes on")
    func repeated() throws {
        let lan = LocalNetworks(v4: NetworkRange("192.168.9.0/24"))
        var found = RecordedNames(networks: lan, vendors: nil)
        _ = try CaptureFile.frames(of: Fixture.path("captures/made-mdns-repeated.pcap")) {
            found.observe($0, at: $1)
        }
        #expect(found.lines == ["02:00:00:00:00:01\tmdns\trouter"])
        #expect(
            found.devices.map(\.identity.model) == [nil] && found.devices.map(\.identity.services) == [[]])
    }

    @Test("who asks for an address and gets none is listed without one")
    func addressless() throws {
        let frame = Packets.dhcp([(12, Array("switch".utf8))])
        let file = ScratchFile(PcapFile.bytes([(frame, frame.count)]))
        var found = RecordedNames(networks: .all, vendors: nil)
        _ = try CaptureFile.frames(of: file.path) { found.observe($0, at: $1) }
        #expect(found.lines == ["02:00:00:00:00:0a\tdhcp\tswitch"] && found.devices.isEmpty)
    }
}

extension RecordedNames {
    /// `mac source name` between tabs, of all devices.
    fileprivate var lines: [String] {
        (devices.map { ($0.mac, $0.identity) } + addressless.map { ($0.mac, $0.identity) }).flatMap {
            mac, identity in
            identity.names.map { "\(mac?.description ?? "")\t\($0.source.rawValue)\t\($0.text)" }
        }
    }
}
