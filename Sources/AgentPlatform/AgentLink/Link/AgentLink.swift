internal import HTTPClient
public import Logging
public import MonitorCore
public import MonitorWire
internal import NIOPosix
public import ServiceLifecycle
internal import Synchronization

/// The agent's end of the link: keeps and carries out the hub's orders, and sends the features' reports and
/// live messages.
///
/// Without handlers it says hello where a hub speaks the link, and does nothing else.
/// Next: the hub's `LinkSession`.
public final class AgentLink: Service {
    private struct State {
        var link: LinkState
        var line: LinkLine?
        /// Whether a hub has accepted snapshots since the start.
        var hasMetHub = false
        /// Newest first come: one for each feature at most.
        var sets: [OrderSet] = []
        /// Features that are putting a set in place.
        var applying: Set<String> = []
        var starts: [(order: OneOffOrder, deadline: ContinuousClock.Instant)] = []
        var stops: [String: AsyncStream<Never>.Continuation] = [:]
        var sequences: [ReportKind: UInt64] = [:]
        var store: (@Sendable (EncodedReport) -> Void)?
    }

    private enum Work {
        case apply(OrderSet)
        case run(OneOffOrder, deadline: ContinuousClock.Instant)
    }

    /// Bytes of the longest message that this agent takes: little, while no feature wants orders.
    let longestMessage: Int
    private let serverID: String
    private let startID: String
    private let handlers: [String: LinkHandler]
    private let files: OrderFiles?
    /// For files, which block; only where there is something to keep.
    private let disk: NIOThreadPool?
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void
    private let carrier = ReportCarrier()
    private let state: Mutex<State>
    private let (works, work) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Rings when the way to the hub opens or closes.
    let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - startID: names this object's reports, whose numbers begin at 1; so another one after a reload.
    ///   - handlers: one a feature.
    ///   - folder: where the sets that hold are kept; `nil` for a run that keeps nothing.
    ///   - pause: waits that long, or until the task is cancelled.
    public init(
        serverID: String, startID: String = StartID.random(), handlers: [LinkHandler] = [],
        folder: String? = nil, logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.serverID = serverID
        self.startID = startID
        self.handlers = Dictionary(handlers.map { ($0.feature.name, $0) }) { first, _ in first }
        files = handlers.isEmpty ? nil : folder.map { OrderFiles(folder: $0) }
        disk = files == nil ? nil : NIOThreadPool(numberOfThreads: 1)
        disk?.start()
        self.logger = logger
        self.pause = pause
        longestMessage = handlers.isEmpty ? 64 << 10 : LinkBounds.longestFrame
        state = Mutex(
            State(
                link: LinkState(
                    serverID: serverID, startID: startID, features: handlers.map(\.feature),
                    longest: longestMessage)))
    }

    deinit {
        disk?.shutdownGracefully { _ in }
    }

    /// Whether a hub could order anything.
    var wantsOrders: Bool { !handlers.isEmpty }

    /// Whether the platform is known to be a hub, which may have orders for requests to fetch.
    var hasMetHub: Bool { state.withLock { $0.hasMetHub } }

    /// Whether a WebSocket carries the link now, both sides' hellos said.
    public var isOpen: Bool {
        state.withLock { $0.link.hub != nil && $0.line?.manner == .socket }
    }

    /// Frames and keys of a later version of the link that were passed over, since the start.
    public var passedOver: Int { state.withLock { $0.link.passedOver } }

    // MARK: What features send

    /// Says who keeps reports; until then none are taken.
    ///
    /// - Parameter store: puts a report into the outbox; never waits.
    public func keepReports(_ store: @escaping @Sendable (EncodedReport) -> Void) {
        state.withLock { $0.store = store }
    }

    /// Keeps a report until the hub has stored it, across restarts of both. Never waits; from any thread.
    ///
    /// - Parameters:
    ///   - kind: begins with the feature's name.
    ///   - body: the feature's own JSON.
    /// - Returns: `false` where reports are not kept: without `PLATFORM_API_URL` the agent keeps no history.
    @discardableResult
    public func report(_ kind: ReportKind, takenAt: UTCTime, body: [UInt8]) -> Bool {
        state.withLock { state in
            guard let store = state.store else { return false }
            let sequence = state.sequences[kind, default: 0] + 1
            state.sequences[kind] = sequence
            let name = ReportName(kind: kind, serverID: serverID, startID: startID, sequence: sequence)
            // Within the lock, so that they are stored in the order of their numbers.
            store(LinkReport(name: name, takenAt: takenAt, body: body).encoded)
            return true
        }
    }

    /// Sends to live displays; lost where there is no connection. Never waits; from any thread.
    public func live(_ message: LiveMessage) {
        let line = state.withLock { $0.link.hub == nil ? nil : $0.line }
        line?.send(LinkFrame.live(message).bytes, .live)
    }

    // MARK: The line

    /// What REST calls once the platform answered a snapshot as a hub does.
    func metHub() {
        let isNew = state.withLock { state in
            defer { state.hasMetHub = true }
            return !state.hasMetHub
        }
        if isNew { changed.yield() }
    }

    /// What a WebSocket calls once its server has confirmed the link, and what requests call before the
    /// first.
    func opened(_ line: LinkLine) {
        state.withLock { state in
            state.link.closed()
            state.line = line
        }
    }

    /// - Parameter message: hostile.
    func received(_ message: [UInt8]) {
        let news = state.withLock { state in
            let before = state.link.hub == nil
            let answersHello = state.line?.manner == .socket
            perform(
                state.link.received(message, at: .now, answersHello: answersHello), &state)
            return before && state.link.hub != nil
        }
        if news { changed.yield() }
        work.yield()
    }

    /// - Parameter manner: of the line that is gone; another may have taken its place.
    func closed(_ manner: LinkLine.Manner = .socket) {
        let isGone = state.withLock { state in
            guard state.line?.manner == manner else { return false }
            state.link.closed()
            state.line = nil
            return true
        }
        guard isGone else { return }
        carrier.interrupt()
        changed.yield()
    }

    /// What goes ahead of each request.
    func hello() -> [UInt8] { LinkFrame.hello(state.withLock { $0.link.hello() }).bytes }

    /// Sends reports over the socket, and waits for what the hub does with them.
    ///
    /// - Returns: `nil` where no socket carries the link, or one of them is longer than the hub takes.
    func carry(_ reports: [EncodedReport]) async -> [ReportAck]? {
        let line = state.withLock { state -> LinkLine? in
            guard let hub = state.link.hub, let line = state.line, line.manner == .socket,
                reports.allSatisfy({ $0.json.count <= hub.longest })
            else { return nil }
            return line
        }
        guard let line else { return nil }
        return await carrier.carry(reports, over: line, pause: pause)
    }

    private func perform(_ actions: [LinkState.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .send(let frame): state.line?.send(frame.bytes, .needed)
            case .apply(let set):
                state.sets.removeAll { $0.feature == set.feature }
                state.sets.append(set)
            case .start(let order, let deadline): state.starts.append((order, deadline))
            case .stop(let id): state.stops[id]?.finish()
            case .acknowledged(let ack): carrier.acknowledged(ack)
            case .keep(let set): keep(set)
            }
        }
    }

    private func keep(_ set: OrderSet) {
        guard let files else { return }
        disk?.submit { [logger] _ in
            if let fault = files.keep(set) { logger.warning("Orders: Error: \(fault)") }
        }
    }
}

// MARK: - Carrying out orders

extension AgentLink {
    public func run() async throws {
        await runWithGrace(shutdownGrace) { await self.obey() }
    }

    private func obey() async {
        await load()
        // What came before this ran.
        work.yield()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                while let next = nextWork() {
                    switch next {
                    case .apply(let set): group.addTask { await self.apply(set) }
                    case .run(let order, let deadline):
                        group.addTask { await self.run(order, deadline) }
                    }
                }
                await works.wait(work)
            }
            group.cancelAll()
        }
        await settle()
    }

    /// Until what is to be kept is on the disk: after a reload another one reads it at once.
    private func settle() async {
        guard let disk else { return }
        // The pool has one thread. It calls back when it is shut down, too.
        await withCheckedContinuation { settled in disk.submit { _ in settled.resume() } }
    }

    /// What held when the program ended holds again, where the operator still permits it.
    private func load() async {
        guard let files, let disk else { return }
        let names = handlers.keys.sorted()
        guard let (sets, faults) = try? await disk.runIfActive({ files.load(names) }) else { return }
        for fault in faults { logger.warning("Orders: Error: \(fault)") }
        let permitted = sets.filter { set in
            guard let reason = set.body.flatMap({ handlers[set.feature]?.forbids(.set($0)) }) else {
                return true
            }
            // It must not come back by itself when it is permitted again.
            keep(OrderSet(feature: set.feature, revision: 0, body: nil))
            logger.warning("Orders: \(Self.refused(set, reason))")
            return false
        }
        state.withLock { perform($0.link.begin(with: permitted), &$0) }
    }

    private func nextWork() -> Work? {
        state.withLock { state in
            if let index = state.sets.firstIndex(where: { !state.applying.contains($0.feature) }) {
                let set = state.sets.remove(at: index)
                state.applying.insert(set.feature)
                return .apply(set)
            }
            if state.starts.isEmpty { return nil }
            let next = state.starts.removeFirst()
            return .run(next.order, deadline: next.deadline)
        }
    }

    private func apply(_ set: OrderSet) async {
        let verdict = await verdict(on: set)
        state.withLock { state in
            state.applying.remove(set.feature)
            perform(state.link.applied(set, verdict), &state)
        }
        work.yield()
        if case .refused(let reason) = verdict {
            logger.warning("Orders: \(Self.refused(set, reason))")
        } else {
            logger.info("Orders: '\(set.feature)' follows revision \(set.revision)")
        }
    }

    private static func refused(_ set: OrderSet, _ reason: String) -> String {
        "Refused revision \(set.revision) of '\(set.feature)': \(oneLine(reason, limit: 300))"
    }

    private func verdict(on set: OrderSet) async -> LinkHandler.Verdict {
        guard let handler = handlers[set.feature] else { return .refused("This agent has no such feature.") }
        guard let body = set.body else { return await handler.apply(nil) }
        if let reason = handler.forbids(.set(body)) { return .refused(reason) }
        return await handler.apply(body)
    }

    private func run(_ order: OneOffOrder, _ deadline: ContinuousClock.Instant) async {
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        state.withLock { $0.stops[order.id] = end }
        let handler = handlers[order.feature]
        let (pause, logger) = (pause, logger)
        await withTaskGroup(of: LinkHandler.Outcome?.self) { group in
            group.addTask {
                guard let handler else { return .refused("This agent has no such feature.") }
                if let reason = handler.forbids(.order(order.body)) {
                    logger.warning("Orders: Refused order \(order.id) of '\(order.feature)': \(reason)")
                    return .refused(reason)
                }
                return await handler.run(
                    LinkHandler.Order(id: order.id, body: order.body, deadline: deadline))
            }
            group.addTask {
                try? await pause(max(.zero, deadline - .now))
                return nil
            }
            group.addTask {
                for await _ in ends {}
                return nil
            }
            let outcome = await group.next() ?? nil
            group.cancelAll()
            // The hub need not wait for a feature that is slow to stop.
            finish(order, outcome, deadline)
        }
    }

    private func finish(
        _ order: OneOffOrder, _ outcome: LinkHandler.Outcome?, _ deadline: ContinuousClock.Instant
    ) {
        state.withLock { state in
            state.stops[order.id] = nil
            perform(state.link.finished(order.id, outcome, deadline: deadline), &state)
        }
    }
}
