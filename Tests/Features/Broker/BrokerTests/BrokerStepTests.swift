import MonitorCore
import Testing

@testable import Broker

func agent(_ number: Int, _ state: BrokerAgent.State = .active) -> BrokerAgent {
    let random = String(repeating: "\(number)", count: 32)
    return BrokerAgent(
        id: "id-\(number)", name: "shop-\(number)", state: state, user: BrokerNames.user(random),
        requests: BrokerNames.requests(random), responses: BrokerNames.responses(random))
}

@Suite("what is made at the broker, and undone") struct BrokerStepTests {
    @Test("an agent may read its own queue, and write to the default exchange alone")
    func rights() {
        let steps = BrokerStep.making(agent(1))
        guard
            case .rights(_, let configure, let write, let read)? = steps.first(where: {
                if case .rights = $0 { true } else { false }
            })
        else {
            Issue.record("no rights")
            return
        }
        #expect(configure == "^q\\.11111111111111111111111111111111$")
        #expect(read == configure)
        #expect(write == "^amq\\.default$")
    }

    @Test("an agent of ours may read its own queue, and write to the exchange of answers alone")
    func linkedRights() {
        let one = BrokerAgent(
            id: "i", name: "attic", kind: .linked, state: .active, user: "agent.1", requests: "q.1",
            responses: "r.1")
        let steps = BrokerStep.making(one)
        #expect(
            steps.contains(
                .rights(user: "agent.1", configure: "^$", write: "^check\\.results$", read: "^q\\.1$")))
        #expect(!steps.contains(.queue("r.1")))
        #expect(BrokerStep.ending(one) == [.user("agent.1"), .queue("q.1")])
    }

    @Test("the queues are there before the user that may read them")
    func order() {
        let steps = BrokerStep.making(agent(1))
        #expect(steps.first == .queue(agent(1).requests))
        #expect(steps.firstIndex(of: .user(agent(1).user)) == 3)
        #expect(BrokerStep.ending(agent(1)).first == .user(agent(1).user))
    }

    @Test("whatever step fails, what may have been made is undone in reverse")
    func undoing() {
        let steps = BrokerStep.making(agent(1))
        for failing in steps.indices {
            let undone = steps[...failing].reversed().compactMap(\.undoing)
            let made = steps[...failing].compactMap(\.undoing)
            #expect(undone == made.reversed())
        }
        #expect(steps.reversed().compactMap(\.undoing).first == .user(agent(1).user))
    }

    @Test("what belongs to nobody is deleted, and nothing that is not ours")
    func strays() {
        let difference = BrokerDifference(
            [agent(1)], before: [agent(1)],
            users: [
                "guest", "agent.1111111111111111", "agent.2222222222222222", "agent.x",
                "agent.22222222222222221",
            ],
            queues: [
                agent(1).requests, agent(1).responses, agent(3).requests, "orders", "q.short",
                "r.\(String(repeating: "g", count: 32))",
            ], at: UTCTime(milliseconds: 0))
        #expect(difference.strays == [.user("agent.2222222222222222"), .queue(agent(3).requests)])
        #expect(difference.incomplete.isEmpty)
        #expect(difference.unfinished.isEmpty)
        #expect(!difference.isNone)
    }

    @Test("what is half made or half gone, and what lacks its user, is found")
    func unfinished() {
        var new = agent(6, .making)
        new.createdAt = UTCTime(milliseconds: 90_000)
        let all = [agent(1, .making), agent(2, .revoking), agent(3, .setup), agent(4), agent(5, .hold), new]
        let difference = BrokerDifference(
            all, before: all, users: [agent(4).user],
            queues: [agent(3).requests, agent(3).responses, agent(4).requests, agent(4).responses],
            at: UTCTime(milliseconds: 100_000))
        #expect(difference.unfinished.map(\.name) == ["shop-1", "shop-2"])
        #expect(difference.incomplete.map(\.name) == ["shop-3"])
    }

    @Test("what registered while the broker was asked lacks nothing")
    func registeredMeanwhile() {
        var registered = agent(2)
        registered.registeredAt = UTCTime(milliseconds: 5)
        let difference = BrokerDifference(
            [agent(1, .setup), registered, agent(3)], before: [agent(1, .making), agent(2), agent(3)],
            users: [],
            queues: [], at: UTCTime(milliseconds: 10))
        #expect(difference.incomplete.map(\.name) == ["shop-3"])
    }

    @Test("an agent is away three heartbeats after its last word")
    func away() {
        var one = agent(1)
        one.registeredAt = UTCTime(milliseconds: 0)
        #expect(one.isThere(at: UTCTime(milliseconds: 89_999), every: 30))
        #expect(!one.isThere(at: UTCTime(milliseconds: 90_000), every: 30))
        #expect(!one.isThere(at: UTCTime(milliseconds: 89_999), every: 10))
        #expect(one.isThere(at: UTCTime(milliseconds: 899_999), every: 300))
        one.heartbeatAt = UTCTime(milliseconds: 60_000)
        #expect(one.status(at: UTCTime(milliseconds: 100_000), every: 30) == "active")
        #expect(one.status(at: UTCTime(milliseconds: 200_000), every: 30) == "inactive")
        one.state = .hold
        #expect(!one.isThere(at: UTCTime(milliseconds: 60_000), every: 30))
    }
}
