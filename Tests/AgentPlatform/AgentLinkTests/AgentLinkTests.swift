import Glibc
import HTTPTestSupport
import MonitorCore
import MonitorWire
import Synchronization
import TestSupport
import Testing

@testable import AgentLink

@Suite("the agent's end of the link", .timeLimit(.minutes(1))) struct AgentLinkTests {
    private let folder = ScratchFolder()
    private let log = LogLines()

    /// A line that tests can read: what the agent said, parsed.
    private final class Line: Sendable {
        let frames: AsyncStream<LinkFrame>
        private let said: AsyncStream<LinkFrame>.Continuation

        init() { (frames, said) = AsyncStream.makeStream(of: LinkFrame.self) }

        func line(_ manner: LinkLine.Manner = .socket) -> LinkLine {
            LinkLine(manner: manner) { [said] bytes, _ in
                if let frame = try? LinkFrame.read(bytes).frame { said.yield(frame) }
            }
        }

        func next() async -> LinkFrame? { await frames.first { _ in true } }
    }

    private static let hub = LinkFrame.hello(LinkHello(program: "monitor-hub/0.2.0", features: [])).bytes

    private static func orders(_ revision: UInt64, _ body: String?) -> [UInt8] {
        LinkFrame.orders(
            OrderSet(feature: "probes", revision: revision, body: body.map { Array($0.utf8) })
        ).bytes
    }

    private static func order(_ id: String, milliseconds: Int = 20_000, _ body: String = "{}") -> [UInt8] {
        LinkFrame.order(
            OneOffOrder(
                feature: "probes", id: id, deadline: .milliseconds(milliseconds), body: Array(body.utf8))
        ).bytes
    }

    /// A feature whose sets land in a stream, and whose orders do as their bodies say.
    private static func handler(
        _ applied: AsyncStream<String?>.Continuation, forbidding forbidden: String? = nil
    ) -> LinkHandler {
        LinkHandler(
            feature: LinkFeature(name: "probes"),
            forbids: { wish in
                switch wish {
                case .set(let body), .order(let body):
                    String(decoding: body, as: UTF8.self) == forbidden ? "PROBES= permits nothing." : nil
                }
            },
            apply: { body in
                applied.yield(body.map { String(decoding: $0, as: UTF8.self) })
                return .applied()
            },
            run: { order in
                switch String(decoding: order.body, as: UTF8.self) {
                case "\"hang\"":
                    try? await Task.sleep(for: .seconds(3600))
                    return .failed("never")
                case "\"fail\"": return .failed("No route to host.")
                default: return .done(body: Array("{\"ok\":true}".utf8))
                }
            })
    }

    private func link(_ handlers: [LinkHandler], keeps: Bool = true) -> AgentLink {
        AgentLink(
            serverID: "attic", startID: "s", handlers: handlers, folder: keeps ? folder.path : nil,
            logger: log.logger)
    }

    @Test("orders are carried out, kept, and what becomes of them is told; also at the next start")
    func sets() async throws {
        let (applied, put) = AsyncStream.makeStream(of: String?.self)
        let line = Line()
        let first = link([Self.handler(put)])
        try await running(first) {
            first.opened(line.line())
            first.received(Self.hub)
            guard case .hello(let hello) = await line.next() else { _ = Issue.record("no hello"); return }
            #expect(hello.serverID == "attic" && hello.features.map(\.name) == ["probes"])
            first.received(Self.orders(17, "[7]"))
            #expect(await applied.first { _ in true } == .some("[7]"))
            let state = OrderSetState(feature: "probes", revision: 17, outcome: .applied)
            #expect(await line.next() == .ordersState(state))
        }
        // The hub is away: what it ordered holds.
        let second = link([Self.handler(put)])
        try await running(second) {
            #expect(await applied.first { _ in true } == .some("[7]"))
            let again = Line()
            for _ in 1...2 { _ = await log.first(containing: "follows revision 17") }
            second.opened(again.line())
            second.received(Self.hub)
            guard case .hello(let hello) = await again.next() else { _ = Issue.record("no hello"); return }
            #expect(hello.features[0].revision == 17)
            second.received(Self.orders(0, nil))
            #expect(await applied.first { _ in true } == .some(nil))
            guard case .ordersState = await again.next() else { _ = Issue.record("no state"); return }
        }
        let third = link([Self.handler(put)])
        try await running(third) { #expect(third.hello().count > 0) }
        await folder.becomesEmpty()
    }

    @Test("what the operator forbids is refused with a sentence, at the next start, too")
    func forbidden() async throws {
        let (applied, put) = AsyncStream.makeStream(of: String?.self)
        let line = Line()
        let first = link([Self.handler(put, forbidding: "[9]")])
        try await running(first) {
            first.opened(line.line())
            first.received(Self.hub)
            _ = await line.next()
            first.received(Self.orders(1, "[9]"))
            let why = "PROBES= permits nothing."
            #expect(
                await line.next()
                    == .ordersState(
                        OrderSetState(feature: "probes", revision: 1, outcome: .refused, reason: why)))
            first.received(Self.order("c-1", "[9]"))
            #expect(
                await line.next() == .orderResult(OrderResult(id: "c-1", outcome: .refused, reason: why)))
            first.received(Self.orders(2, "[1]"))
            #expect(await applied.first { _ in true } == .some("[1]"))
            _ = await line.next()
        }
        let later = link([Self.handler(put, forbidding: "[1]")])
        try await running(later) { _ = await log.first(containing: "Refused revision 2") }
        // What is forbidden does not come back when it is permitted again.
        await folder.becomesEmpty()
    }

    @Test("one-off orders end: done, failed, at their deadline, or when the hub cancels")
    func orders() async throws {
        let (_, put) = AsyncStream.makeStream(of: String?.self)
        let line = Line()
        let link = link([Self.handler(put)], keeps: false)
        try await running(link) {
            link.opened(line.line())
            link.received(Self.hub)
            _ = await line.next()
            link.received(Self.order("c-1"))
            let done = OrderResult(id: "c-1", outcome: .done, body: Array("{\"ok\":true}".utf8))
            #expect(await line.next() == .orderResult(done))
            link.received(Self.order("c-2", "\"fail\""))
            let failed = OrderResult(id: "c-2", outcome: .failed, reason: "No route to host.")
            #expect(await line.next() == .orderResult(failed))
            link.received(Self.order("c-3", milliseconds: 50, "\"hang\""))
            #expect(await line.next() == .orderResult(OrderResult(id: "c-3", outcome: .expired)))
            link.received(Self.order("c-4", "\"hang\""))
            link.received(LinkFrame.cancel(id: "c-4").bytes)
            #expect(await line.next() == .orderResult(OrderResult(id: "c-4", outcome: .cancelled)))
        }
    }

    @Test(
        "a file of orders that is damaged is passed over, and said",
        arguments: ["", "{\"frame\":\"orders\"", "{\"frame\":\"cancel\",\"id\":\"x\"}", "[]"])
    func damaged(content: String) async throws {
        let file = fopen("\(folder.path)/orders-probes.json", "w")!
        fputs(content, file)
        fclose(file)
        let (_, put) = AsyncStream.makeStream(of: String?.self)
        let link = link([Self.handler(put)])
        try await running(link) {
            #expect(await log.first(containing: "is not a set of orders") != nil)
        }
    }

    @Test("without features it says hello, and nothing else; it keeps no thread and no file")
    func off() async throws {
        let line = Line()
        let link = link([])
        try await running(link) {
            link.opened(line.line())
            link.received(Self.hub)
            guard case .hello(let hello) = await line.next() else { _ = Issue.record("no hello"); return }
            #expect(hello.features.isEmpty && hello.longest == 64 << 10)
            #expect(!link.wantsOrders)
        }
        #expect(Fixture.entries(of: folder.path) == [])
    }

    @Test("reports are numbered by kind and stored before anybody hears of them")
    func reports() throws {
        let link = link([])
        let (window, lines) = (ReportKind("probes.window")!, ReportKind("logreview.lines")!)
        #expect(!link.report(window, takenAt: UTCTime(milliseconds: 0), body: [0x31]))
        let stored = Mutex<[EncodedReport]>([])
        link.keepReports { report in stored.withLock { $0.append(report) } }
        for kind in [window, lines, window] {
            #expect(link.report(kind, takenAt: UTCTime(milliseconds: 0), body: [0x31]))
        }
        let reports = stored.withLock { $0 }
        #expect(reports.map(\.name.sequence) == [1, 1, 2])
        guard case .report(let read) = try LinkFrame.read(reports[2].json).frame else {
            Issue.record("no report")
            return
        }
        #expect(read.name == reports[2].name && read.body == [0x31])
    }

    @Test("what is live goes where somebody listens, and else is lost")
    func live() async {
        let line = Line()
        let link = link([])
        let message = LiveMessage(feature: "checks", kind: "progress", body: [0x31])
        link.live(message)
        link.opened(line.line())
        link.live(message)
        link.received(Self.hub)
        link.live(message)
        guard case .hello = await line.next() else {
            Issue.record("no hello")
            return
        }
        #expect(await line.next() == .live(message))
    }
}

extension ScratchFolder {
    /// Waits for another thread's removal of the last file; the suite's time limit ends it.
    fileprivate func becomesEmpty() async {
        while !Fixture.entries(of: path).isEmpty { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
