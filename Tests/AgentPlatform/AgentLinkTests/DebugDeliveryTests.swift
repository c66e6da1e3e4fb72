import HTTPClient
import HTTPTestSupport
import Logging
import Testing

@testable import AgentLink

@Suite("Delivery of debug messages", .timeLimit(.minutes(1))) struct DebugDeliveryTests {
    private let log = LogLines()

    @Test("64 messages wait at most, the oldest are dropped, the rest arrive in order")
    func bounded() async throws {
        let server = try await LoopbackServer { _ in .status(200) }
        let debug = try DebugDelivery(
            url: try EndpointURL(server.url()), settings: .loopback, logger: log.logger)
        for number in 1...70 { debug.send(Array("\(number)".utf8)) }
        var bodies: [String] = []
        try await running(debug) {
            bodies = await server.requests.next(64).map(\.body)
        }
        #expect(bodies == (7...70).map(String.init))
        #expect(log.all.isEmpty)
        try await server.close()
    }

    @Test("a failure is tried once more, and told at debug level only")
    func failing() async throws {
        let server = try await LoopbackServer { $0 < 2 ? .status(500) : .status(200) }
        let debug = try DebugDelivery(
            url: try EndpointURL(server.url()), settings: .loopback, logger: log.logger)
        debug.send(Array("1".utf8))
        debug.send(Array("2".utf8))
        var bodies: [String] = []
        try await running(debug) {
            bodies = await server.requests.next(3).map(\.body)
        }
        #expect(bodies == ["1", "1", "2"])
        #expect(log.all.map(\.level) == [.debug, .debug])
        try await server.close()
    }

    @Test("its own lines never become its messages, even when the log is sent through it")
    func notRecursive() async throws {
        let server = try await LoopbackServer { _ in .status(500) }
        let box = Box<DebugDelivery>()
        let logger = Logger(label: "loop") { _ in
            LogLines.Handler(lines: log) { box.value?.send(Array($0.utf8)) }
        }
        let debug = try DebugDelivery(url: try EndpointURL(server.url()), settings: .loopback, logger: logger)
        box.value = debug
        debug.send(Array("1".utf8))
        try await running(debug) {
            _ = await log.first(containing: "500")
            _ = await log.first(containing: "500")
        }
        #expect(log.all.count == 2)
        try await server.close()
    }
}
