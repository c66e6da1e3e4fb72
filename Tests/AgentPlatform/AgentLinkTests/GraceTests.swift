import ServiceLifecycle
import Synchronization
import Testing

@testable import AgentLink

@Suite("work that ends early", .timeLimit(.minutes(1))) struct GraceTests {
    private struct Failure: Error {}

    /// Does its work when it runs, and notes that it is done.
    private struct Worker: Service {
        let work: @Sendable () async -> Void

        func run() async { await work() }
    }

    @Test("what is done before a shutdown gives its value, or its error")
    func done() async throws {
        #expect(try await untilShutdown { 7 } == 7)
        await #expect(throws: Failure.self) { try await untilShutdown { throw Failure() } }
    }

    @Test("a shutdown cancels the work, also one that began before")
    func shutdown() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let cancelled = Mutex(0)
        let worker = Worker {
            for _ in 0..<2 {
                begin.yield()
                await interruptibly {
                    do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.withLock { $0 += 1 } }
                }
            }
        }
        let time = try await running(worker) { for await _ in begun { break } }
        #expect(cancelled.withLock { $0 } == 2)
        #expect(time < .seconds(30))
    }

    @Test("waiting for an offer ends with a shutdown, and with an offer")
    func offers() async throws {
        let (offers, offered) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        offered.yield()
        await offers.wait(offered)
        let time = try await running(Worker { await offers.wait(offered) })
        #expect(time < .seconds(30))
    }
}
