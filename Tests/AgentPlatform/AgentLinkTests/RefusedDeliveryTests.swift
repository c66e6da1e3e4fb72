import HTTPTestSupport
import Logging
import MonitorCore
import NIOHTTP1
import Synchronization
import Testing

@testable import AgentLink

@Suite("What is refused on the way, or for its name", .timeLimit(.minutes(1))) struct RefusedDeliveryTests {
    private static let foreign =
        #"{"error":"This key speaks for 'attic' alone. Ask for one of your own.","code":"key-foreign"}"#
    private static let page = "<h1>413 Request Entity Too Large</h1>"
    private let log = LogLines()
    private let queue = MemoryQueue(isStored: true)
    private let waits: AsyncStream<Duration>
    private let waited: AsyncStream<Duration>.Continuation

    init() {
        (waits, waited) = AsyncStream.makeStream(of: Duration.self)
    }

    /// - Parameter patience: pauses that end at once; the next one lasts.
    private func delivery(
        to url: String, as serverID: String = "attic", patience: Int = .max,
        keyAccepted: @escaping @Sendable () -> Void = {}
    ) throws -> RestDelivery {
        let pauses = Counter()
        return RestDelivery(
            endpoint: try RestEndpoint(
                url: url, bearer: Secret("key-123"), settings: .loopback, serverID: serverID),
            queue: queue, drainPerSecond: 1000, backoff: .short, logger: log.logger,
            time: { UTCTime(milliseconds: 0) }, keyAccepted: keyAccepted,
            pause: { [waited] in
                // A backlog's own pace is milliseconds.
                guard $0 > .seconds(10) else { return }
                waited.yield($0)
                if pauses.next() >= patience { try await Task.sleep(for: .seconds(3600)) }
            })
    }

    private func offer(_ sequences: ClosedRange<UInt64>, as serverID: String = "attic") {
        for sequence in sequences {
            queue.append(
                EncodedReport(
                    name: ReportName(
                        kind: .snapshot, serverID: serverID, startID: "start", sequence: sequence),
                    takenAt: UTCTime(milliseconds: 0), json: Array("\(sequence)".utf8)))
        }
    }

    @Test("what was taken under another name is set aside, and this machine's own goes on")
    func otherName() async throws {
        let server = try await LoopbackServer { request in
            request == 1
                ? .status(403, body: Self.foreign)
                : .status(200, headers: [("Snapshots-Per-Request", "9")])
        }
        let rest = try delivery(to: server.url())
        offer(1...1)
        offer(2...4, as: "test-server")
        offer(5...6)
        try await running(rest) {
            let line = await log.first(containing: "never be accepted")
            #expect(line?.text.contains("403 Forbidden: This key speaks for 'attic' alone. Ask") == true)
            #expect(line?.text.contains("snapshots 2 to 4") == true)
            _ = await log.first(containing: "successfully (snapshots 5 to 6")
        }
        let bodies = await server.requests.next(3).map(\.body)
        #expect(bodies == ["1", "[2,3,4]", "[5,6]"] || bodies == ["1", "[2,3,4]", "5"])
        #expect(queue.setAside == [2, 3, 4])
        #expect(rest.status.rejected == 3)
        try await server.close()
    }

    @Test("what has this machine's name waits until name or key are mended: it may yet be accepted")
    func ownName() async throws {
        let server = try await LoopbackServer { _ in .status(403, body: Self.foreign) }
        let rest = try delivery(to: server.url(), as: "cellar", patience: 1)
        offer(1...2, as: "cellar")
        try await running(rest) { _ = await waits.next(2) }
        #expect(queue.setAside == [])
        #expect(queue.waiting.count == 2)
        #expect(log.all.map(\.level) == [.error, .info])
        #expect(
            log.all.first?.text.contains(
                "403 Forbidden, the key was refused: This key speaks for 'attic' alone. "
                    + "Ask for one of your own. Check SERVER_ID and API_KEY. Retrying in 60.0 s; 2 waiting.")
                == true)
        try await server.close()
    }

    @Test(
        "a key that was denied, is on hold or not known throws nothing away, whatever the name",
        arguments: [
            #"{"error":"No.","code":"key-on-hold"}"#, #"{"error":"No.","code":"key-pending"}"#, "",
            #"{"error":"This key speaks for 'attic' alone."}"#,
        ])
    func keepsAll(body: String) async throws {
        let server = try await LoopbackServer { _ in .status(403, body: body) }
        let rest = try delivery(to: server.url(), patience: 1)
        offer(1...1, as: "test-server")
        try await running(rest) { _ = await waits.next(2) }
        #expect(queue.setAside == [])
        #expect(queue.waiting.count == 1)
        try await server.close()
    }

    @Test("a body that is too long for a proxy is halved, and stays so; down to one it waits, and tells why")
    func tooLong() async throws {
        let offer4 = [("Snapshots-Per-Request", "4")]
        let longest = Mutex(3)
        let server = try await LoopbackServer.answering { request in
            request.body.utf8.count > longest.withLock { $0 }
                ? .status(413, body: Self.page) : .status(200, headers: offer4)
        }
        let rest = try delivery(to: server.url(), patience: 0)
        offer(1...7)
        try await running(rest) {
            _ = await log.first(containing: "successfully (snapshot 7")
            longest.withLock { $0 = 0 }
            offer(8...8)
            rest.wake()
            #expect(await waits.next(1) == [.seconds(60)])
        }
        let bodies = await server.requests.next(7).map(\.body)
        #expect(bodies == ["1", "[2,3,4,5]", "[2,3]", "2", "3", "4", "5"])
        #expect(queue.setAside == [])
        #expect(queue.waiting.count == 1)
        let line = try #require(log.all.last)
        #expect(line.level == .error)
        #expect(
            line.text.contains("pass bodies of 1 bytes (nginx: client_max_body_size). Retrying in 60.0 s"))
        try await server.close()
    }

    @Test("what the platform itself finds too long is set aside")
    func ownTooLong() async throws {
        let server = try await LoopbackServer {
            $0 == 0 ? .status(413, body: #"{"error":"It is longer than 8 bytes."}"#) : .status(200)
        }
        offer(1...2)
        try await running(try delivery(to: server.url())) {
            _ = await log.first(containing: "successfully (snapshot 2")
        }
        #expect(queue.setAside == [1])
        try await server.close()
    }

    @Test(
        "an unsigned refusal is the snapshot's where the platform takes the next one", arguments: [400, 422])
    func guilty(status: Int) async throws {
        let server = try await LoopbackServer.answering { request in
            request.body == "1" ? .status(status, body: "no") : .status(200)
        }
        offer(1...3)
        try await running(try delivery(to: server.url())) {
            _ = await log.first(containing: "successfully (snapshot 3")
        }
        #expect(await server.requests.next(3).map(\.body) == ["1", "2", "3"])
        #expect(queue.setAside == [1])
        try await server.close()
    }

    @Test(
        "what a firewall refuses twice, and the next one not, is set aside: it holds up no others",
        arguments: [403, 405, 406])
    func firewall(status: Int) async throws {
        let server = try await LoopbackServer.answering { request in
            request.body == "1" ? .status(status, body: "<h1>Attack</h1>") : .status(200)
        }
        offer(1...3)
        try await running(try delivery(to: server.url())) {
            _ = await log.first(containing: "successfully (snapshot 3")
        }
        #expect(await server.requests.next(4).map(\.body) == ["1", "2", "1", "3"])
        #expect(queue.setAside == [1])
        try await server.close()
    }

    @Test("what a firewall refused for a moment is sent, and nothing is set aside")
    func passing() async throws {
        let server = try await LoopbackServer { .status($0 == 0 ? 403 : 200) }
        offer(1...2)
        try await running(try delivery(to: server.url())) {
            _ = await log.first(containing: "successfully (snapshot 2")
        }
        #expect(await server.requests.next(4).map(\.body) == ["1", "2", "1", "2"])
        #expect(queue.setAside == [])
        try await server.close()
    }

    @Test("403 may be about the name: one of another name is no witness against this machine's own")
    func otherWitness() async throws {
        let server = try await LoopbackServer.answering { .status($0.body == "1" ? 403 : 200) }
        offer(1...1)
        offer(2...2, as: "test-server")
        try await running(try delivery(to: server.url(), patience: 1)) { _ = await waits.next(2) }
        #expect(await server.requests.next(2).map(\.body) == ["1", "1"])
        #expect(queue.setAside == [])
        try await server.close()
    }

    @Test("and the way's where it refuses that, too: then nothing is set aside", arguments: [400, 403, 422])
    func everything(status: Int) async throws {
        let server = try await LoopbackServer { _ in .status(status, body: "<html>") }
        offer(1...3)
        try await running(try delivery(to: server.url(), patience: 1)) { _ = await waits.next(2) }
        #expect(await server.requests.next(4).map(\.body) == ["1", "2", "1", "2"])
        #expect(queue.setAside == [])
        #expect(queue.waiting.count == 3)
        try await server.close()
    }

    @Test("a platform's sentence is logged without the key, should it repeat that")
    func noSecret() async throws {
        let server = try await LoopbackServer { _ in .status(401, body: #"{"error":"Wrong: key-123"}"#) }
        offer(1...1)
        try await running(try delivery(to: server.url(), patience: 0)) { _ = await waits.next(1) }
        #expect(log.all.first?.text.contains("the key was refused: Wrong: ***. Check API_KEY.") == true)
        try await server.close()
    }

    @Test("a key that waits for approval is told once, where and until when; then the live view is told")
    func keyWaits() async throws {
        let server = try await LoopbackServer {
            $0 < 2
                ? .status(202, body: #"{"status":"accepted","code":"key-pending","notice":"Key 7 waits."}"#)
                : .status(202, body: #"{"status":"accepted"}"#)
        }
        let accepted = Counter()
        let rest = try delivery(to: server.url()) { _ = accepted.next() }
        offer(1...3)
        try await running(rest) { _ = await log.first(containing: "The key was approved") }
        let told = log.all.filter { $0.level == .notice }.map(\.text)
        #expect(
            told.first?.hasSuffix("quarantines snapshots until the key is approved: Key 7 waits.") == true)
        #expect(told.count == 2)
        #expect(accepted.value == 1)
        #expect(rest.status.keyWaitsSince == nil)
        try await server.close()
    }

    @Test("a waiting key is told of again each hour")
    func reminders() {
        var wait = KeyWait()
        let begin = ContinuousClock.now
        #expect(wait.observe(isWaiting: false, at: begin) == nil)
        #expect(wait.observe(isWaiting: true, at: begin) == .began)
        #expect(wait.observe(isWaiting: true, at: begin + .seconds(3599)) == nil)
        #expect(wait.observe(isWaiting: true, at: begin + .seconds(7300)) == .stillWaiting(.seconds(7300)))
        #expect(wait.observe(isWaiting: true, at: begin + .seconds(7400)) == nil)
        #expect(wait.observe(isWaiting: false, at: begin + .seconds(7500)) == .ended(after: .seconds(7500)))
        #expect(wait.observe(isWaiting: false, at: begin + .seconds(7600)) == nil)
    }
}
