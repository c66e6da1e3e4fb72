import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import HubServer

@Suite("the memory of bodies", .timeLimit(.minutes(1))) struct BodyBudgetTests {
    @Test("what is taken is given back when its holder goes, and no more than there is can be taken")
    func bounded() {
        let purse = BytePurse(limit: 100)
        do {
            let share = PurseShare(purse)
            #expect(share.takeNow(60))
            #expect(!share.takeNow(60))
            #expect(share.takeNow(40))
            #expect(purse.used == 100)
        }
        #expect(purse.used == 0)
    }

    @Test("who waits has its turn before who comes later, and gives up when its time is over")
    func turns() async {
        let purse = BytePurse(limit: 100)
        #expect(purse.takeNow(80))
        async let large = purse.take(90, within: .seconds(30))
        while purse.takeNow(5) { purse.give(5); await Task.yield() }
        // There were five, but the large one stands before.
        purse.give(80)
        #expect(await large)
        #expect(await !purse.take(20, within: .milliseconds(10)))
        purse.give(90)
        #expect(purse.used == 0)
        #expect(purse.takeNow(100))
        #expect(await !purse.take(101, within: .seconds(30)))
    }

    private func request(_ pieces: [Int], declared: Bool) -> Request {
        request(pieces, declaring: declared ? pieces.reduce(0, +) : nil)
    }

    private func request(_ pieces: [Int], declaring bytes: Int?) -> Request {
        let length: HTTPFields = bytes.map { [.contentLength: "\($0)"] } ?? [:]
        let buffers = pieces.map { ByteBuffer(repeating: UInt8(ascii: " "), count: $0) }
        let (parts, part) = AsyncStream.makeStream(of: ByteBuffer.self)
        buffers.forEach { part.yield($0) }
        part.finish()
        return Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: length),
            body: RequestBody(asyncSequence: parts))
    }

    @Test(
        "a stranger pays for what has come, and not for what it says will come",
        arguments: [(KeyStanding.pending, 8192), (.onHold, 90_000), (.approved, 90_000)])
    func declared(state: KeyStanding, paid: Int) async throws {
        let limits = BodyBudget(bytes: 1 << 20, longest: 100_000).limits(of: state)
        let body = try await ReceivedBody(of: request([10], declaring: 90_000), limits)
        #expect(limits.receiving.used == paid)
        withExtendedLifetime(body) {}
    }

    @Test("strangers cannot use up what agents on hold have")
    func onHold() async throws {
        let budget = BodyBudget(bytes: 1 << 20, longest: 100_000, patience: .zero)
        let strangers = budget.limits(of: .pending).receiving
        #expect(strangers.takeNow(strangers.limit))
        _ = try await ReceivedBody(of: request([10], declared: true), budget.limits(of: .onHold))
    }

    @Test(
        "a body is paid for as long as it is held, whether its length is known or not",
        arguments: [true, false])
    func received(declared: Bool) async throws {
        let budget = BodyBudget(bytes: 1 << 20, longest: 100_000, patience: .zero)
        let limits = budget.approved
        do {
            let body = try await ReceivedBody(of: request([1, 9000, 20_000], declared: declared), limits)
            #expect(limits.receiving.used >= 29_001)
            let opened = try await limits.open(body)
            #expect(opened.content.count == 29_001)
            #expect(limits.working.used == 29_001 * BodyBudget.workPerByte)
            withExtendedLifetime(opened.share) {}
        }
        #expect(limits.receiving.used == 0)
        #expect(limits.working.used == 0)
        await #expect(throws: BodyFault.tooLong(most: 100_000)) {
            try await ReceivedBody(of: request([60_000, 60_000], declared: declared), limits)
        }
        #expect(limits.receiving.takeNow(limits.receiving.limit - 5000))
        await #expect(throws: BodyFault.noRoom) {
            try await ReceivedBody(of: request([5001, 5000], declared: declared), limits)
        }
        // What strangers may take is their own.
        _ = try await ReceivedBody(of: request([5001, 5000], declared: declared), budget.strangers)
    }
}
