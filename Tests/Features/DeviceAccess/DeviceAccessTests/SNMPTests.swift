import DeviceAccess
import TestSupport
import Testing

@Suite("SNMP, from bytes to walks") struct SNMPTests {
    @Test("a request is the bytes that RFC 3416 describes")
    func request() {
        let message = SNMPMessage(
            .getNext, community: Array("public".utf8), id: 0x1234_5678,
            variables: [.init("1.3.6.1.2.1.17.4.3.1.2")])
        let body = "020101" + "04067075626c6963" + "a11e" + "020412345678" + "020100" + "020100"
        let list = "3010" + "300e" + "060a2b06010201110403" + "0102" + "0500"
        #expect(hex(message.bytes) == "302b" + body + list)
        #expect((try? SNMPMessage(message.bytes)) == message)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test(
        "numbers, names and values come back as they went",
        arguments: [0, 1, -1, 127, 128, -128, -129, 1 << 40, Int64.min, Int64.max])
    func numbers(_ number: Int64) throws {
        let message = SNMPMessage(
            .response, community: [], id: number,
            variables: [
                .init("1.3.6.1.4.1.2011.4194312192.4294967295", .integer(number)),
                .init("2.999.3", .bytes(Array(repeating: 7, count: 300))),
                .init("1.3", .unsigned(UInt64.max)),
                .init("1.3.6", .identifier("1.3.6.1")), .init("1.3.7", .missing(0x82)),
            ])
        #expect(try SNMPMessage(message.bytes) == message)
    }

    @Test("a message that is cut anywhere, or damaged, is refused or read, and never more")
    func damaged() throws {
        let message = SNMPMessage(
            .response, community: Array("c".utf8), id: 7,
            variables: (0..<20).map { .init(ObjectIdentifier([1, 3, 6, UInt32($0)]), .integer(Int64($0))) })
        let bytes = message.bytes
        for count in bytes.indices {
            #expect(throws: BERReader.Fault.self) { try SNMPMessage(Array(bytes.prefix(count))) }
        }
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                in: 0...255, using: &random)
            if let read = try? SNMPMessage(damaged) {
                #expect(read.variables.count <= SNMPMessage.mostVariables)
            }
        }
        #expect(throws: BERReader.Fault.self) { try SNMPMessage([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]) }
        #expect(throws: BERReader.Fault.self) { try SNMPMessage([0x30, 0x80]) }
    }

    @Test("a walk ends at the end of its subtree, at a repeat, and at its bound")
    func walks() {
        func answer(_ numbers: [UInt32], below: [UInt32] = [1, 3, 6, 1]) -> SNMPMessage {
            SNMPMessage(
                .response, community: [], id: 1,
                variables: numbers.map { .init(ObjectIdentifier(below + [$0]), .integer(1)) })
        }
        var walk = SubtreeWalk("1.3.6.1")
        #expect(walk.received(answer([1, 2, 3])) == .more)
        #expect(walk.repetitions == 20)
        #expect(walk.request(community: [], id: 2).variables.first?.name == "1.3.6.1.3")
        #expect(walk.received(answer([4], below: [1, 3, 6, 2])) == .complete)
        #expect(walk.found.count == 3)
        #expect(walk.received(answer([3])) == .partial("the device's names go backward or repeat"))
        var endless = SubtreeWalk("1.3.6.1")
        var next: UInt32 = 0
        var outcome = SubtreeWalk.Outcome.more
        while outcome == .more {
            outcome = endless.received(answer(Array(next..<next + 40)))
            next += 40
        }
        #expect(outcome == .partial("more than 10000 rows"))
        endless.timedOut()
        #expect(endless.repetitions == 10)
    }
}
