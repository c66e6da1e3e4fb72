import Evidence
import MonitorCore
import TestSupport
import Testing

/// Names that stand in captures of real networks. The files are not part of this repository.
@Suite("captures of real networks", .enabled(if: !RealCaptures.folder.isEmpty, RealCaptures.absence))
struct RealCaptureTests {
    @Test(
        "the names that a capture contains are found",
        arguments: [
            ("eth_gnutella_many_peers.pcap", NameSource.netbios, "MSEDGEWIN10"),
            ("eth_gnutella_many_peers.pcap", .dhcpv6, "MSEDGEWIN10"),
            ("eth_lan_mixed_tls.pcap", .netbios, "USER-PC"),
        ] as [(String, NameSource, String)])
    func names(file: String, source: NameSource, name: String) throws {
        let found = try RealCaptures.claims(file)
        #expect(found.contains(.name(source, name)), "\(Set(found))")
    }
}

enum RealCaptures {
    static let absence: Comment = "there is no folder ../shared/captures"
    /// Empty where there is none.
    static let folder: String = {
        let beside = Fixture.root + "/../../../shared/captures"
        return Fixture.entries(of: beside).isEmpty ? "" : beside
    }()

    static func claims(_ file: String) throws -> [Claim] {
        let bytes = try #require(Fixture.bytes(at: folder + "/" + file))
        var claims: [Claim] = []
        var offset = 24
        while offset + 16 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + 8 + $1]) << (8 * $1) }
            let end = min(bytes.count, offset + 16 + length)
            claims +=
                Announcement(frame: Array(bytes[(offset + 16)..<end]))?.sightings.flatMap(\.claims) ?? []
            offset = end
        }
        return claims
    }
}
