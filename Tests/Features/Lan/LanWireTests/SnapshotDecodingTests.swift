import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import LanWire
@testable import MonitorWire

@Suite("reading a snapshot") struct SnapshotDecodingTests {
    private static let text = Fixture.text(at: Fixture.root + "/golden/snapshot.json")!
        .split(separator: "\n")[0]
    private static let golden = Array(text.utf8)

    @Test("what the agent wrote is read whole: written again it is the same, byte for byte")
    func roundTrip() throws {
        let received = try SnapshotV1.decode(Self.golden)
        let again = SnapshotV1.encode(received.snapshot).json
        #expect(String(decoding: again, as: UTF8.self) == Self.text)
        #expect(received.isNamedBySender)
        #expect(received.agentVersion == monitorVersion)
    }

    @Test("every truncation is refused, none traps")
    func truncated() {
        for length in stride(from: 0, to: Self.golden.count - 1, by: 7) {
            #expect(throws: WireFault.self) { try SnapshotV1.decode(Array(Self.golden[..<length])) }
        }
    }

    @Test(
        "a wrong value is refused with its path",
        arguments: [
            (#""serverId":"attic""#, #""serverId":7"#, "$.serverId is not a string."),
            (#""serverId":"attic""#, #""serverId":"a\rb""#, "$.serverId has control characters."),
            (#""serverId":"attic""#, #""serverId":"a\u0000b""#, "$.serverId holds a zero character."),
            (
                #""interfaceName":"lo""#, #""interfaceName":"x\u0000a""#,
                "$.network.interfaces[0].interfaceName holds a zero character."
            ),
            (#""sequence":1"#, #""sequence":-1"#, "$.sequence is not a whole number of 0 or more."),
            (
                #""schemaVersion":1"#, #""schemaVersion":2"#,
                "$.schemaVersion is not a supported version."
            ),
            (
                #""interfaceName":"lo""#, #""interfaceName":"""#,
                "$.network.interfaces[0].interfaceName is empty."
            ),
            (
                #""status":"active""#, #""status":"busy""#,
                "$.network.connectedDevices[0].status is neither active, idle nor inactive."
            ),
            (
                #""messageType":"realtimeSnapshot""#, #""messageType":"x""#,
                "$ lacks \"messageType\": \"realtimeSnapshot\"."
            ),
            (#""network":"#, #""net":"#, "$ lacks \"network\"."),
        ])
    func wrong(found: String, put: String, says: String) throws {
        var changed = String(decoding: Self.golden, as: UTF8.self)
        changed.replaceSubrange(try #require(changed.firstRange(of: found)), with: put)
        let fault = #expect(throws: WireFault.self) { try SnapshotV1.decode(Array(changed.utf8)) }
        #expect(fault?.description == says)
    }

    @Test("whatever is accepted can be written, and is then read as the same")
    func closed() throws {
        let odd = [
            #""1970-01-01T00:00:05+01:00""#, #""9999-12-31T23:59:59-01:00""#, #""2016-12-31T23:59:60Z""#,
            #""a\u0000b""#, #""\u0001\ud83d\ude00\"""#, #""""#, "null", "0", "-0.0", "1e18",
            "18446744073709551615",
            "0.0004", "99.99999", "1e300", "[]", "{}", "true", #"["192.168.7.9","fe80::1"]"#,
            "[" + Array(repeating: #""2001:db8::1""#, count: 65).joined(separator: ",") + "]",
        ].map { Array($0.utf8) }
        let starts = Self.golden.indices.dropLast().filter { Self.golden[$0] == UInt8(ascii: ":") }
        var accepted = 0
        for start in starts {
            // From a value's begin to the end of the number or text, or of nothing for what nests.
            let rest = Self.golden[(start + 1)...]
            let end =
                rest.firstIndex { [UInt8(ascii: ","), UInt8(ascii: "}")].contains($0) } ?? rest.endIndex
            for value in odd {
                let changed = Self.golden[...start] + value + Self.golden[end...]
                guard let received = try? SnapshotV1.decode(Array(changed)) else { continue }
                accepted += 1
                let written = SnapshotV1.encode(received.snapshot).json
                let again = try SnapshotV1.decode(written)
                #expect(SnapshotV1.encode(again.snapshot).json == written)
            }
        }
        #expect(accepted > 500)
    }

    @Test("each of several has the text that it came as")
    func texts() throws {
        let two = Array("[ ".utf8) + Self.golden + Array(" ,\n{\"x\":1,".utf8) + Self.golden.dropFirst()
        let received = try SnapshotV1.decodeArray(two + Array("\n]".utf8), atMost: 2)
        #expect(received.map { Array($0.json) }.first == Self.golden)
        #expect(try SnapshotV1.decode(Array(received[1].json)).snapshot.name == received[1].snapshot.name)
    }

    @Test("addresses beyond the bound of one device are refused, in whichever list")
    func addresses() throws {
        let many = "[" + Array(repeating: #""2001:db8::1""#, count: 70).joined(separator: ",") + "]"
        func decode(_ more: String) throws -> Snapshot {
            let found = #""firstSeen":"#
            var text = String(decoding: Self.golden, as: UTF8.self)
            text.replaceSubrange(try #require(text.firstRange(of: found)), with: more + found)
            return try SnapshotV1.decode(Array(text.utf8)).snapshot
        }
        #expect(throws: WireFault.self) { try decode(#""ipv6":\#(many),"otherIpv4":\#(many),"#) }
        #expect(throws: WireFault.self) { try decode(#""ipv6":\#(many),"ipv6":\#(many),"#) }
        #expect(try !decode(#""ipv6":\#(many),"#).devices.isEmpty)
    }

    @Test("a sender that names neither start nor sequence is named by its time")
    func unnamed() throws {
        let text = """
            {"messageType":"realtimeSnapshot","serverId":"old","snapshotTime":"2024-01-01T12:00:05+00:00",
             "metrics":{"cpu":{"percent":5},"memory":{"totalBytes":4,"usedBytes":1,"freeBytes":3,"percentUsed":25},
             "disk":[],"uptimeSeconds":7},
             "network":{"collectionStartTime":"2024-01-01T12:00:00Z","collectionEndTime":"2024-01-01T12:00:05Z",
             "collectionDurationSeconds":5,"interfaces":[],"connectedDevices":[]}}
            """
        let received = try SnapshotV1.decode(Array(text.utf8))
        #expect(!received.isNamedBySender)
        #expect(received.snapshot.name.sequence == 1_704_110_405_000)
        #expect(received.snapshot.host.memory?.availableBytes == 3)
        #expect(received.snapshot.capture.totals == nil)
    }

    @Test("events that found no place are counted, where there were any")
    func droppedEvents() throws {
        var snapshot = try SnapshotV1.decode(Self.golden).snapshot
        #expect(!Self.text.contains("droppedEvents") && snapshot.capture.droppedEvents == 0)
        snapshot.capture.droppedEvents = 7
        let again = try SnapshotV1.decode(SnapshotV1.encode(snapshot).json).snapshot
        #expect(again.capture.droppedEvents == 7)
    }

    @Test("several come in an array, no more than are taken")
    func several() throws {
        let three = Array("[".utf8) + Self.golden + Array(",".utf8) + Self.golden + Array("]".utf8)
        #expect(try SnapshotV1.decodeArray(three, atMost: 2).count == 2)
        #expect(throws: WireFault.self) { try SnapshotV1.decodeArray(three, atMost: 1) }
    }
}
