import HubFrame
import Testing

@testable import HubServer

@Suite("the hub's own page") struct HubPageTests {
    @Test("the certificate's days are counted, and after its end it has expired")
    func certificate() {
        func tile(days: Int64) -> Tile { HubPageRoute.certificate(days * 86_400_000 + 3_600_000) }
        #expect(tile(days: 30) == Tile("Certificate", "30", unit: "days left"))
        #expect(tile(days: 1) == Tile("Certificate", "1", unit: "day left"))
        #expect(tile(days: -3) == Tile("Certificate", "expired"))
    }
}
