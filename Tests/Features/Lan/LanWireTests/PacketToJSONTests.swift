import Evidence
import Glibc
import LanCore
import MonitorCore
import PacketCapture
import ProcFS
import TestSupport
import Testing

@testable import LanWire

/// Walks the whole road of ARCHITECTURE.md: a capture file and a machine in a box in, golden JSON out.
/// `make goldens` rewrites the file; its difference is read like code.
@Suite("from packet to JSON") struct PacketToJSONTests {
    @Test("a capture and a fixture machine give the golden snapshot")
    func golden() throws {
        let json = try snapshot()
        let path = Fixture.path("golden/snapshot.json")
        if getenv("UPDATE_GOLDENS") != nil {
            let file = try #require(fopen(path, "w"))
            defer { fclose(file) }
            fputs(json + "\n", file)
        }
        let golden = try #require(Fixture.text(at: path), "run 'make goldens' once")
        #expect(json + "\n" == golden)
    }

    private func snapshot() throws -> String {
        let proc = Fixture.path("proc/made-openwrt")
        // The disk is this test's own: statvfs would ask the machine that runs it.
        let machine = ProcFS(proc: proc + "/proc", sys: proc + "/sys") { mount throws(ProcFSError) in
            FileSystemLevels(mount: mount, totalBytes: 1000, usedBytes: 250, freeBytes: 700)
        }
        let began = ContinuousClock.now
        let start = UTCTime(milliseconds: 1_704_110_400_000)
        var sampler = Sampler(
            serverID: "attic", startID: "00000000-0000-4000-8000-000000000000",
            linkSpeeds: LinkSpeeds(stated: 1_000_000_000, for: ["br-lan"]), registry: DeviceRegistry(),
            baseline: .init(host: machine.hostReading().reading, instant: began, time: start))
        let end = began + .seconds(5)
        let windows = [try window(from: began, to: end)]
        let moment = Sampler.Moment(
            host: machine.hostReading().reading, instant: end,
            time: UTCTime(milliseconds: start.milliseconds + 5000))
        let neighbours = [
            Neighbour(
                address: IPAddress("192.168.7.20")!, mac: MACAddress("02:00:00:00:00:14")!, isConfirmed: true)
        ]
        var gathered = Sampler.Gathered(
            windows: windows, neighbours: neighbours, names: [IPAddress("192.168.7.10")!: "annas-phone"],
            delivery: DeliveryReport(waitingSnapshots: 1, droppedSnapshots: 0, deliveredSnapshots: 41))
        gathered.sightings = announcements.flatMap { Announcement(frame: $0)?.sightings ?? [] }
        let snapshot = sampler.sample(moment, gathered)
        return String(decoding: SnapshotV1.encode(snapshot).json, as: UTF8.self)
    }

    /// What Anna's tablet says of itself, and a stranger who hands out addresses.
    private var announcements: [[UInt8]] {
        [
            Packets.dhcp([(12, Array("Annas-iPad".utf8)), (60, Array("android-dhcp-14".utf8))]),
            Packets.mdns(service: "_airplay._tcp", instance: "Anna\u{2019}s iPad", text: ["model=iPad13,1"]),
            Packets.dhcp(operation: 2, type: 2),
        ]
    }

    private func window(
        from began: ContinuousClock.Instant, to ended: ContinuousClock.Instant
    ) throws -> TrafficWindow {
        let (anna, far): ([UInt8], [UInt8]) = ([192, 168, 7, 10], [198, 51, 100, 2])
        let up = Frames.ethernet(type: 0x0800, Frames.ipv4(anna, far))
        let down = Frames.ethernet(
            from: Frames.router, to: Frames.anna, tags: [Frames.tag()], type: 0x0800, Frames.ipv4(far, anna))
        let six = Frames.ethernet(
            type: 0x86dd, Frames.ipv6(Frames.v6(10, linkLocal: true), Frames.v6(1, linkLocal: true)))
        let file = ScratchFile(
            PcapFile.bytes([(up, 1514), (down, 2_048_000), (down, 60), (six, 100), ([1, 2, 3], 60)]))
        let tally = try CaptureFile.tally(
            file.path, networks: LocalNetworks(v4: NetworkRange("192.168.7.0/24")), maximumRows: 16)
        return TrafficWindow(
            interface: "br-lan", tallies: tally.tallies, totals: tally.totals, began: began, ended: ended,
            kernelReceivedPackets: 5, kernelDroppedPackets: 0)
    }
}
