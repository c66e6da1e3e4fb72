import Glibc
import MonitorCore
import TestSupport
import Testing

@testable import Outbox

@Suite("an outage of a day") struct LongOutageTests {
    /// `OUTBOX_DAY=full` takes 17,280 snapshots, a day of them; `OUTBOX_DAY_FOLDER` keeps them there, for an
    /// agent to go on with.
    private let count: UInt64 = getenv("OUTBOX_DAY").map { String(cString: $0) } == "full" ? 17_280 : 300

    @Test("250 devices at the default cycle: the disk stays under its bound, the newest are all there")
    func day() {
        let scratch = ScratchFolder()
        let folder = getenv("OUTBOX_DAY_FOLDER").map { String(cString: $0) } ?? scratch.path
        let memory = ScratchFolder(inMemory: true)
        let drive = Drive(OutboxOptions(folder: folder, runFolder: memory.path, maximumBytes: 64 << 20))
        var random = SeededRandom(seed: 250)
        var mostInMemory = 0
        for sequence: UInt64 in 1...count {
            drive.core.store(
                snapshot(sequence, json: Self.json(devices: 250, &random), at: drive.seconds), at: drive.now)
            mostInMemory = max(mostInMemory, drive.core.recent.bytes)
            drive.wait(5)
            drive.core.tick(at: drive.now)
        }
        #expect(mostInMemory <= 512 << 10)
        #expect(drive.core.waiting + drive.core.losses.dropped == count)
        #expect((drive.core.place?.log.bytes ?? .max) <= 64 << 20)
        #expect((drive.core.place?.log.segments.count ?? .max) <= 80)
        if count > 1000 { #expect(drive.core.waiting > 5000 && drive.core.losses.dropped > 0) }
        let glance = drive.core.glance()
        print("waiting \(glance.count), dropped \(glance.dropped), bytes \(glance.bytes)")
        drive.close()
    }

    private static func json(devices: Int, _ random: inout SeededRandom) -> String {
        let rows = (1...devices).map { number in
            let (down, up) = (random.next() % 100_000_000, random.next() % 10_000_000)
            let isBusy = random.next() % 5 < 2
            return
                "{\"ip\":\"192.168.77.\(number)\",\"mac\":\"02:77:00:00:00:\(number)\",\"deviceName\":\"host-"
                + "\(number)\",\"status\":\"active\",\"bandwidth\":{\"rxBytesTotal\":\(isBusy ? down : 0),"
                + "\"txBytesTotal\":\(isBusy ? up : 0),\"rxRateBps\":\(isBusy ? down * 8 / 5 : 0),"
                + "\"txRateBps\":\(isBusy ? up * 8 / 5 : 0),\"rxPackets\":\(down % 9000),\"txPackets\":\(up % 9000),"
                + "\"utilizationPercent\":null},\"lastSeen\":\"2027-01-15T08:00:00.000Z\"}"
        }
        return "{\"connectedDevices\":[\(rows.joined(separator: ","))]}"
    }
}
