import Heartbeats
import MonitorCore
import Synchronization
import Testing

@testable import HubHeartbeats

@Suite("status pages for a crowd") struct ShownPagesTests {
    private static let time = UTCTime(milliseconds: 1_780_000_000_000)

    private static func view(_ title: String) -> StatusView {
        StatusView(StatusPage(number: 1, title: title, items: [], createdAt: time), [], at: time) { _ in
            preconditionFailure("there are no hosts")
        }
    }

    /// Lets those through who wait, and counts how often it was asked.
    private final class Maker: Sendable {
        private let state = Mutex((count: 0, isOpen: false))
        var count: Int { state.withLock { $0.count } }

        func open() { state.withLock { $0.isOpen = true } }

        func make() async {
            state.withLock { $0.count += 1 }
            while !state.withLock({ $0.isOpen }) { await Task.yield() }
        }
    }

    @Test("many who ask at once wait for one page; another key is another page")
    func once() async throws {
        let (pages, maker) = (ShownPages(kept: .seconds(60)), Maker())
        let titles = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await pages.page("key \(number % 2)") {
                        await maker.make()
                        return Self.view("title \(number % 2)")
                    }?.title
                }
            }
            maker.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(titles.count { $0 == "title 0" } == 50 && titles.count { $0 == "title 1" } == 50)
        #expect(maker.count == 2)
        _ = try await pages.page("key 0") {
            await maker.make()
            return nil
        }
        #expect(maker.count == 2)
    }

    @Test("who goes away ends nothing for the others")
    func cancelled() async throws {
        let (pages, maker) = (ShownPages(kept: .seconds(60)), Maker())
        @Sendable func ask() async throws -> String? {
            try await pages.page("key") {
                await maker.make()
                try Task.checkCancellation()
                return Self.view("title")
            }?.title
        }
        let first = Task { try await ask() }
        while maker.count == 0 { await Task.yield() }
        let second = Task { try await ask() }
        first.cancel()
        maker.open()
        #expect(try await second.value == "title" && maker.count == 1)
    }

    @Test(
        "a failure is everyone's who waited, and the next try is a new one; so it is with a key without a page"
    )
    func failures() async throws {
        struct Trouble: Error {}
        let pages = ShownPages(kept: .seconds(60))
        await #expect(throws: Trouble.self) { try await pages.page("key") { throw Trouble() } }
        let none = try await pages.page("key") { nil }
        #expect(none?.title == nil)
        #expect(try await pages.page("key") { Self.view("title") }?.title == "title")
        let short = ShownPages(kept: .zero)
        _ = try await short.page("key") { Self.view("old") }
        #expect(try await short.page("key") { Self.view("new") }?.title == "new")
    }
}
