import LanCore
import MonitorCore
import MonitorWire
import Testing

@testable import LanWire

@Suite("the state file of devices") struct DeviceMemoryTests {
    private static let memory: DeviceMemory = {
        var entry = DeviceMemory.Entry(
            mac: MACAddress("02:00:00:00:00:0a")!, firstSeen: UTCTime(milliseconds: 1_704_110_400_000),
            lastSeen: UTCTime(milliseconds: 1_704_110_405_000))
        entry.addresses = [IPAddress("192.168.7.10")!, IPAddress("fd77::a")!]
        entry.names = [.dhcp: "annas-ipad", .serviceInstance: "Anna's \"iPad\""]
        entry.services = ["_airplay._tcp"]
        entry.requestedOptions = [1, 3, 6, 15]
        entry.clientID = [255, 0, 1, 2, 3, 4, 5]
        entry.fullName = "ipad.anna.lan"
        entry.earlierSelf = EarlierSelf(
            mac: MACAddress("02:00:00:00:00:0b")!, reason: "DHCP client identifier")
        entry.bytes = 1 << 62
        let bare = DeviceMemory.Entry(
            mac: MACAddress("00:11:22:33:44:55")!, firstSeen: UTCTime(milliseconds: 1_704_110_400_000))
        return DeviceMemory(
            entries: [entry, bare], routers: [KnownRouter(mac: MACAddress("00:11:22:33:44:55")!, role: "ra")])
    }()

    @Test("what was written is read whole")
    func roundTrip() throws {
        #expect(try DeviceMemoryV1.decode(DeviceMemoryV1.encode(Self.memory)) == Self.memory)
    }

    @Test("a file cut anywhere is refused, and so is one with any byte changed")
    func damaged() {
        let file = DeviceMemoryV1.encode(Self.memory)
        for length in 0..<file.count {
            #expect(throws: WireFault.self) { try DeviceMemoryV1.decode(Array(file[..<length])) }
            var changed = file
            changed[length] ^= 1
            #expect(throws: WireFault.self) { try DeviceMemoryV1.decode(changed) }
        }
    }
}
