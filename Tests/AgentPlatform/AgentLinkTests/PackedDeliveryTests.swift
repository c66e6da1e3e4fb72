import HTTPTestSupport
import Logging
import MonitorCore
import Testing

@testable import AgentLink

@Suite("Packed delivery over REST", .timeLimit(.minutes(1))) struct PackedDeliveryTests {
    private let log = LogLines()
    private let queue = MemoryQueue()
    private static let offer = [("Accept-Encoding", "zstd, gzip")]

    /// What a server gets of so many snapshots, of which each lies packed as `<1>`, `<2>`, ...
    private func requests(
        _ count: Int, of snapshots: UInt64, _ answer: @escaping @Sendable (Int) -> LoopbackServer.Answer
    ) async throws -> [LoopbackServer.Request] {
        let server = try await LoopbackServer(answer: answer)
        let rest = RestDelivery(
            endpoint: try RestEndpoint(url: server.url(), settings: .loopback), queue: queue,
            drainPerSecond: 1000,
            backoff: .short, grace: shutdownGrace, logger: log.logger, time: { UTCTime(milliseconds: 0) },
            pause: { _ in })
        for sequence in 1...snapshots {
            queue.append(snapshot(sequence, json: "\(sequence)"), packed: Array("<\(sequence)>".utf8))
        }
        try await running(rest) {
            _ = await log.first(where: { $0.text.contains("successfully") && queueIsEmpty })
        }
        let requests = await server.requests.next(count)
        try await server.close()
        return requests
    }

    private var queueIsEmpty: Bool { queue.waiting.count == 0 }

    @Test("a platform that says nothing gets every snapshot plain")
    func silent() async throws {
        let requests = try await requests(2, of: 2) { _ in .status(202) }
        #expect(requests.map(\.body) == ["1", "2"])
        #expect(requests.allSatisfy { $0.header("Content-Encoding") == nil })
    }

    @Test("one that offers Zstandard gets them as they lie in the outbox, from its first answer on")
    func offered() async throws {
        let requests = try await requests(3, of: 3) { _ in .status(202, headers: Self.offer) }
        #expect(requests.map(\.body) == ["1", "<2>", "<3>"])
        #expect(requests.map { $0.header("Content-Encoding") } == [nil, "zstd", "zstd"])
        #expect(requests[1].header("Idempotency-Key") == "router%201/start/2")
    }

    @Test("several are frames one after the other, with an array's signs between them")
    func several() async throws {
        let requests = try await requests(2, of: 3) { _ in
            .status(202, headers: Self.offer + [("Snapshots-Per-Request", "9")])
        }
        let sign: (Unicode.Scalar) -> [UInt8] = {
            [0x28, 0xb5, 0x2f, 0xfd, 0x20, 1, 9, 0, 0, UInt8(ascii: $0)]
        }
        let (two, three) = (Array("<2>".utf8), Array("<3>".utf8))
        #expect(requests[1].bytes == sign("[") + two + sign(",") + three + sign("]"))
    }

    @Test("one that then takes none (415) gets them plain from there on")
    func notTaken() async throws {
        let requests = try await requests(4, of: 3) { .status($0 == 1 ? 415 : 202, headers: Self.offer) }
        #expect(requests.map(\.body) == ["1", "<2>", "2", "3"])
        #expect(queue.setAside == [])
        #expect(log.all.count { $0.text.contains("Sending it plain") } == 1)
    }

    @Test(
        "what is refused packed is tried plain before it is set aside",
        arguments: [400, 403, 404, 405, 406, 422, 500])
    func refused(status: Int) async throws {
        let requests = try await requests(4, of: 3) { .status($0 == 1 ? status : 202, headers: Self.offer) }
        #expect(requests.map(\.body) == ["1", "<2>", "2", "<3>"])
        #expect(queue.setAside == [])
    }

    @Test("where something on the way refuses whatever is packed, all is sent plain after three tries")
    func firewall() async throws {
        let requests = try await requests(9, of: 6) {
            .status([1, 3, 5].contains($0) ? 406 : 202, headers: Self.offer)
        }
        #expect(requests.map(\.body) == ["1", "<2>", "2", "<3>", "3", "<4>", "4", "5", "6"])
        #expect(queue.setAside == [])
    }

    @Test("a snapshot that is refused plain, too, is set aside")
    func refusedTwice() async throws {
        let requests = try await requests(4, of: 3) {
            .status((1...2).contains($0) ? 422 : 202, headers: Self.offer, body: #"{"error":"No."}"#)
        }
        #expect(requests.map(\.body) == ["1", "<2>", "2", "3"])
        #expect(queue.setAside == [2])
    }
}
