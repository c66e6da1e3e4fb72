import LanCore
import MonitorCore
import Testing

@testable import DeviceDiscovery

@Suite("neighbour table, RTM_GETNEIGH") struct NeighbourMessagesTests {
    func read(_ bytes: [UInt8], rows: Int = 100) -> (NeighbourMessages.Progress, [Neighbour]) {
        var messages = NeighbourMessages(interfaceIndex: 2, maximumRows: rows)
        let progress = messages.read(bytes)
        return (progress, messages.neighbours)
    }

    @Test("the question is the 28 bytes that rtnetlink(7) asks for")
    func request() {
        let expected: [UInt8] = [28, 0, 0, 0, 30, 0, 0x01, 0x03, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(NeighbourMessages.request == expected + [UInt8](repeating: 0, count: 12))
    }

    @Test(
        "a recorded bridge: only REACHABLE is confirmed; incomplete, noarp and other interfaces are left out")
    func recorded() throws {
        let (progress, neighbours) = read(RecordedNeighbours.bytes)
        #expect(progress == .complete)
        #expect(
            neighbours == [
                try neighbour("10.77.0.5", "02:00:00:00:00:05", false),
                try neighbour("10.77.0.11", "c6:7f:d3:2a:a3:2b", true),
                try neighbour("10.77.0.6", "02:00:00:00:00:06", false),
                try neighbour("fd00:77::9", "02:00:00:00:00:09", false),
            ])
    }

    @Test("another interface's rows: loopback's unspecified address is nobody")
    func loopback() {
        var messages = NeighbourMessages(interfaceIndex: 1, maximumRows: 100)
        #expect(messages.read(RecordedNeighbours.bytes) == .complete)
        #expect(messages.neighbours.isEmpty)
    }

    @Test(
        "each state of the kernel",
        arguments: [
            (0x01, nil), (0x02, true), (0x04, false), (0x08, false), (0x10, false), (0x20, nil), (0x40, nil),
            (0x80, false), (0x00, nil),
        ] as [(UInt8, Bool?)])
    func states(state: UInt8, confirmed: Bool?) {
        var row = Array(RecordedNeighbours.bytes.prefix(76))
        row[24] = state
        #expect(read(row).1.first?.isConfirmed == confirmed)
    }

    @Test("a group or zero hardware address, and a proxy entry, are nobody")
    func nobody() {
        let row = Array(RecordedNeighbours.bytes.prefix(76))
        #expect(read(row).1.count == 1)
        for (position, octets) in [(40, [3]), (40, [0, 0, 0, 0, 0, 0]), (26, [8])] as [(Int, [UInt8])] {
            var changed = row
            changed.replaceSubrange(position..<position + octets.count, with: octets)
            #expect(read(changed).1.isEmpty)
        }
    }

    @Test("a datagram cut at any byte costs only the rows from there on")
    func truncated() {
        let whole = read(RecordedNeighbours.bytes).1
        for length in 0..<RecordedNeighbours.bytes.count {
            let (_, neighbours) = read(Array(RecordedNeighbours.bytes.prefix(length)))
            #expect(neighbours == Array(whole.prefix(neighbours.count)))
        }
    }

    @Test("any byte set to anything is data, never a trap, and never makes more rows than there are")
    func corrupted() {
        var bytes = RecordedNeighbours.bytes
        for position in bytes.indices {
            let original = bytes[position]
            for value in [0, 1, 2, 3, 4, 7, 8, 15, 16, 28, 0x7f, 0x80, 0xfe, 0xff] as [UInt8] {
                bytes[position] = value
                #expect(read(bytes).1.count <= 9)
            }
            bytes[position] = original
        }
    }

    @Test("the kernel's refusal is an errno")
    func refusal() {
        let header: [UInt8] = [20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(read(header + [0xff, 0xff, 0xff, 0xff]).0 == .refused(errno: 1))
        #expect(read(header + [0, 0, 0, 0x80]).0 == .refused(errno: .min))
        #expect(read([16, 0, 0, 0, 2, 0, 0, 0] + header.suffix(8)).0 == .refused(errno: 71))
    }

    @Test("reading ends at the bound")
    func bound() {
        let (progress, neighbours) = read(RecordedNeighbours.bytes, rows: 1)
        #expect(progress == .complete)
        #expect(neighbours.count == 1)
    }

    @Test("without the end mark there is more to read")
    func more() {
        #expect(read(Array(RecordedNeighbours.bytes.dropLast(20))).0 == .more)
        #expect(read([]).0 == .more)
    }

    private func neighbour(_ address: String, _ mac: String, _ isConfirmed: Bool) throws -> Neighbour {
        Neighbour(
            address: try #require(IPAddress(address)), mac: try #require(MACAddress(mac)),
            isConfirmed: isConfirmed)
    }
}

@Suite("this host, whatever it is") struct ThisHostTests {
    @Test("loopback is up, has no hardware address and makes no sense to sweep")
    func loopback() throws {
        let loopback = try #require(try LocalInterfaces.read().first { $0.name == "lo" })
        #expect(loopback.isLoopback)
        #expect(loopback.mac == nil)
        #expect(!loopback.canBroadcast)
        #expect(loopback.index > 0)
    }

    @Test("the kernel answers for an interface that does not exist: no neighbours")
    func noInterface() throws {
        #expect(try NeighbourTable.read(interfaceIndex: .max).isEmpty)
    }
}
