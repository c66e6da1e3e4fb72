import Evidence
import LanCore
import TestSupport
import Testing

@Suite("multicast DNS") struct MulticastDNSTests {
    @Test("a device publishes its host name, its service, its own name for itself and its model")
    func published() {
        let found = sightings(
            Packets.mdns(
                service: "_airplay._tcp", instance: "Anna\u{2019}s iPad", text: ["model=J96AP", "x"]))
        #expect(found.count == 1)
        #expect(found[0].mac == anna && found[0].address == annaAddress && found[0].isPresence)
        #expect(
            Set(found[0].claims) == [
                .name(.mdns, "annas-ipad"), .service("_airplay._tcp"), .model("J96AP"),
                .name(.serviceInstance, "Anna\u{2019}s iPad", rank: 2),
            ])
    }

    @Test("a cast device is named by its text record, not by its made-up instance")
    func cast() {
        let frame = Packets.mdns(
            service: "_googlecast._tcp", instance: "Chromecast-0123abcd",
            text: ["fn=Living Room", "md=Chromecast"])
        #expect(claims(frame).contains(.name(.serviceInstance, "Living Room")))
        #expect(
            !claims(frame).contains {
                if case .name(_, "Chromecast-0123abcd", _) = $0 { true } else { false }
            })
    }

    @Test("an audio receiver's name stands behind the at sign of its instance")
    func audio() {
        let frame = Packets.mdns(service: "_raop._tcp", instance: "0011AABBCCDD@Kitchen")
        #expect(claims(frame).contains(.name(.serviceInstance, "Kitchen", rank: 4)))
    }

    @Test("a reflector or sleep proxy names the device that has the address, and not itself")
    func reflected() {
        let frame = Packets.mdns(
            from: Frames.router, [192, 168, 7, 1], service: "_smb._tcp", instance: "NAS",
            resolves: [192, 168, 7, 10])
        let found = sightings(frame)
        #expect(found.filter { $0.mac != nil }.flatMap(\.claims) == [])
        let owner = found.first { $0.address == annaAddress }
        #expect(owner?.mac == nil && owner?.isPresence == false)
        #expect(owner.map { Set($0.claims) }?.contains(.name(.serviceInstance, "NAS", rank: 5)) == true)
    }

    @Test("a service whose host has no address in the message is the sender's where that is its name")
    func repeated() {
        let host = Packets.name("cc-0011.local")
        let instance = Packets.name(["Kitchen", "_airplay", "_tcp", "local"])
        let records = [
            Packets.record(instance, type: 33, [0, 0, 0, 0, 0, 80] + host),
            Packets.record(instance, type: 16, [9] + Array("model=J96".utf8)),
        ]
        let own = Packets.record(Packets.name("router.local"), type: 1, [192, 168, 7, 10])
        for records in [records, records + [own]] {
            let found = sightings(Packets.udp(port: 5353, port: 5353, Packets.dns(records)))
            #expect(found[0].claims == (records.count == 3 ? [.name(.mdns, "router")] : []))
            #expect(found.count == 2 && found[1].host == "cc-0011" && found[1].mac == anna)
            #expect(found[1].claims.contains(.name(.serviceInstance, "Kitchen", rank: 2)))
        }
    }

    @Test("an instance whose host is not told names nobody")
    func hostless() {
        let type = Packets.name("_airplay._tcp.local")
        let instance = Packets.name(["Kitchen", "_airplay", "_tcp", "local"])
        let own = Packets.record(Packets.name("router.local"), type: 1, [192, 168, 7, 10])
        let records = [Packets.record(type, type: 12, instance), own]
        #expect(claims(Packets.udp(port: 5353, port: 5353, Packets.dns(records))) == [.name(.mdns, "router")])
    }

    @Test("what a question carries as known answers names nobody")
    func knownAnswers() {
        let type = Packets.name("_airplay._tcp.local")
        let record = Packets.record(type, type: 12, Packets.name(["Ben", "_airplay", "_tcp", "local"]))
        let frame = Packets.udp(port: 5353, port: 5353, Packets.dns(response: false, [record]))
        #expect(claims(frame) == [])
    }

    @Test("compressed names are followed backwards only: a loop ends, and says nothing")
    func loop() {
        let looping = Packets.dns([[0xc0, 12] + [0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4]])
        #expect(claims(Packets.udp(port: 5353, port: 5353, looping)) == [])
    }

    @Test("control characters, direction overrides and broken UTF-8 do not reach a name")
    func hostile() {
        var frame = Packets.mdns(service: "_smb._tcp", instance: "a\u{1b}[31m\u{202e}b<script>&\"\u{7f}c")
        if let place = frame.firstIndex(of: 0x5b) { frame[place] = 0xff }
        for case .name(_, let name, _) in claims(frame) {
            #expect(
                name.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && $0 != "<" && $0 != "\u{202e}" && $0 != "\u{fffd}"
                })
        }
    }
}

@Suite("frames cut or changed anywhere") struct HostileAnnouncementTests {
    static let frames: [[UInt8]] = [
        Packets.mdns(service: "_airplay._tcp", instance: "Anna's iPad", text: ["model=J96AP"]),
        Packets.dhcp([
            (12, Array("Annas-iPad".utf8)), (81, [4, 0, 0] + Packets.name("a.lan")), (61, Array(1...9)),
        ]),
        Packets.udp(
            port: 137, port: 137,
            Packets.dns(
                operation: 5,
                [Packets.record(Packets.netbiosName("PC"), type: 0x20, [0, 0, 192, 168, 7, 10])])),
        Frames.ethernet(
            type: 0x0806, Frames.arp(sender: Frames.anna, [192, 168, 7, 10], target: [192, 168, 7, 1])),
    ]

    @Test("a frame cut anywhere is data, never a trap", arguments: frames)
    func cut(frame: [UInt8]) {
        for length in 0..<frame.count { _ = sightings(Array(frame[..<length])) }
        #expect(Announcement(frame: frame) != nil)
    }

    @Test(
        "a thousand changes of bytes trap nothing, and every name that comes out is clean", arguments: frames)
    func changed(frame: [UInt8]) {
        var random = SeededRandom(seed: 7)
        for _ in 0..<1000 {
            var frame = frame
            for _ in 0..<3 {
                frame[Int.random(in: 0..<frame.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            for case .name(_, let name, _) in claims(frame) {
                #expect(!name.isEmpty && name.utf8.count <= 253)
                #expect(HostName.label(Array(name.utf8), limit: 253) == name)
            }
        }
    }
}
