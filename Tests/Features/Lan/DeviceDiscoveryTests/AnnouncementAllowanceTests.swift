import Evidence
import Testing

@testable import DeviceDiscovery

@Suite("how many announcements are looked into") struct AnnouncementAllowanceTests {
    @Test("a flood of one protocol gets a hundred a second after its burst, is told once, and costs no other")
    func flood() {
        let start = ContinuousClock.now
        var allowance = AnnouncementAllowance(at: start)
        var (granted, told) = (0, 0)
        for index in 0..<100_000 {
            switch allowance.take(.dhcp, at: start + .microseconds(index * 100)) {
            case .granted: granted += 1
            case .refusedFirst: told += 1
            case .refused: break
            }
        }
        #expect((1290...1300).contains(granted))
        #expect(told == 1)
        #expect(allowance.take(.mdns, at: start + .seconds(10)) == .granted)
    }
}
