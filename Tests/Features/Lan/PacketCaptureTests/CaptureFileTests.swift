import LanCore
import MonitorCore
import PacketCapture
import TestSupport
import Testing

@Suite("tallying a capture file") struct CaptureFileTests {
    let frame = Frames.ethernet(type: 0x0800, Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2]))

    @Test("the devices of a range, by wire length")
    func devices() throws {
        let file = ScratchFile(PcapFile.bytes([(frame, 1514), (frame, 60)]))
        let tally = try CaptureFile.tally(
            file.path, networks: LocalNetworks(v4: NetworkRange("192.168.7.0/24")), maximumRows: 16)
        #expect(tally.tallies.map(\.uploadedBytes) == [1574])
        #expect(tally.damage == nil)
    }

    @Test("a file that ends in the middle of a packet gives what came before, and says where it broke")
    func truncated() throws {
        let bytes = PcapFile.bytes([(frame, 1514), (frame, 60)])
        let file = ScratchFile(Array(bytes.dropLast(10)))
        let tally = try CaptureFile.tally(file.path, networks: .all, maximumRows: 16)
        #expect(tally.totals.frames.packets == 1)
        #expect(tally.damage?.description.contains("Damaged at packet 2") == true)
    }

    @Test(
        "what is no capture file is refused with what to give instead",
        arguments: ["", "hello", "\u{0}\u{0}\u{0}\u{0}"])
    func noCapture(text: String) {
        let file = ScratchFile(text)
        let error = #expect(throws: CaptureError.self) {
            try CaptureFile.tally(file.path, networks: .all, maximumRows: 16)
        }
        #expect(error?.description.hasPrefix("cannot read '\(file.path)': ") == true)
        #expect(error?.description.hasSuffix("Give a pcap or pcapng file, as tcpdump -w writes it.") == true)
    }

    @Test("a link type that is not known is refused with its name")
    func unknownLink() {
        let file = ScratchFile(PcapFile.bytes(linkType: 6, [(frame, 60)]))
        let error = #expect(throws: CaptureError.self) {
            try CaptureFile.tally(file.path, networks: .all, maximumRows: 16)
        }
        #expect(error?.description.contains("IEEE802 (6) is not known") == true)
    }
}
