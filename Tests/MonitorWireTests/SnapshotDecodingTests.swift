import MonitorCore
import TestSupport
import Testing

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
            (#""serverId":"attic""#, #""serverId":7"#, "$.serverId is no string."),
            (#""serverId":"attic""#, #""serverId":"a\rb""#, "$.serverId has control characters."),
            (#""serverId":"attic""#, #""serverId":"a\u0000b""#, "$.serverId has control characters."),
            (#""sequence":1"#, #""sequence":-1"#, "$.sequence is no whole number of 0 or more."),
            (
                #""schemaVersion":1"#, #""schemaVersion":2"#,
                "$.schemaVersion is no version that is understood here."
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
