import MonitorCore
import Testing

@testable import LanCore

@Suite("when the LAN is asked") struct AskingPlanTests {
    private let start = ContinuousClock.now

    @Test("twice at the start, then every quarter of an hour; each device once an hour")
    func pace() {
        var plan = AskingPlan()
        let nas = IPAddress("192.168.7.10")!
        var asked: [Int: [AskingPlan.Ask]] = [:]
        for second in 0..<7200 {
            let asks = plan.due(at: start + .seconds(second), known: [nas, IPAddress("fd77::10")!])
            if !asks.isEmpty { asked[second] = asks }
        }
        #expect(asked[0] == [.services, .upnp, .hostNames([nas]), .netbios(nas), .llmnr(nas)])
        #expect(asked[6] == [.services, .upnp])
        #expect(asked.keys.sorted() == [0, 6, 906, 1806, 2706, 3600, 3606, 4506, 5406, 6306])
        #expect(asked[3600] == [.hostNames([nas]), .netbios(nas), .llmnr(nas)])
    }

    @Test("resting for as long as it says misses nothing, and is most of the time")
    func resting() {
        var plan = AskingPlan()
        var (second, looks, asked) = (0, 0, [Int]())
        while second < 7200 {
            let now = start + .seconds(second)
            if !plan.due(at: now, known: [IPAddress("192.168.7.10")!]).isEmpty { asked.append(second) }
            looks += 1
            second += max(1, Int((plan.rest(at: now) / .seconds(1)).rounded(.up)))
        }
        #expect(asked == [0, 6, 906, 1806, 2706, 3600, 3606, 4506, 5406, 6306])
        #expect(looks < 30)
    }

    @Test("who has told no name after ten seconds is asked once more, and then as seldom as the others")
    func secondTry() {
        var plan = AskingPlan()
        let (nas, mute) = (IPAddress("192.168.7.10")!, IPAddress("192.168.7.11")!)
        var seconds: [IPAddress: [Int]] = [:]
        for second in 0..<4000 {
            for case .llmnr(let address) in plan.due(
                at: start + .seconds(second), known: [nas, mute], nameless: [mute])
            {
                seconds[address, default: []].append(second)
            }
        }
        #expect(seconds == [nas: [0, 3600], mute: [0, 10, 3610]])
        #expect(!plan.isCurious)
    }

    @Test("a network of 250 devices is asked in ten seconds, never more than 64 packets in one")
    func large() {
        var plan = AskingPlan()
        let known = (1...250).map { IPAddress(v4: 0xc0a8_0700 + $0) }
        var machines: Set<IPAddress> = []
        for second in 0..<10 {
            let asks = plan.due(at: start + .seconds(second), known: known)
            #expect(asks.count <= 64)
            for case .netbios(let address) in asks { machines.insert(address) }
        }
        #expect(machines.count == 250)
    }
}

@Suite("when devices are written down") struct MemoryPaceTests {
    private let start = ContinuousClock.now

    @Test("a minute after the first, a quarter of an hour after later changes, else every six hours")
    func pace() {
        var pace = MemoryPace()
        var written: [Int] = []
        for minute in 0...1440 {
            let changes: UInt64 = minute < 100 ? 1 : minute < 110 ? UInt64(minute) : 109
            if pace.isDue(changes: changes, at: start + .seconds(minute * 60)) { written.append(minute) }
        }
        #expect(written == [1, 100, 115, 475, 835, 1195])
    }
}
