internal import HubFrame
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import ServiceLifecycle
internal import Synchronization

/// `/ws/live`: what browsers follow. A slow one is skipped to the newest state; one that has stopped reading is
/// closed; all are closed when their session, or their link to one view, ends.
struct BrowserService: Sendable {
    static let mostBrowsers = 256
    /// Of them, those who came by links to one view: however many hold a link, users find room.
    static let mostGuests = 64
    private static let mostTopics = 4
    private static let betweenLooks: Duration = .seconds(1)
    /// A write that takes longer goes nowhere.
    private static let stalled: Duration = .seconds(30)
    /// The hub says a word this often, so that pages know its silence from a router's: scripts cannot hear pings.
    private static let betweenBeats: Duration = .seconds(10)
    let topics: LiveTopics
    let badges: NavigationBadges
    let counters: HubCounters
    let bounds: ConnectionBounds
    private let guests = GuestPlaces(most: mostGuests)
    typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>

    /// - Parameters:
    ///   - only: the one topic that a guest may follow; `nil` for a session, which may follow all.
    ///   - isWelcome: whether the session or the link still holds; asked every second.
    func serve(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, only: String? = nil,
        isWelcome: @escaping @Sendable () async -> Bool
    ) async {
        guard topics.followers < Self.mostBrowsers, only == nil || guests.take() else {
            return channel.channel.close(promise: nil)
        }
        defer { if only != nil { guests.give() } }
        counters.opened(.browser)
        defer { counters.closed(.browser) }
        let (number, rings) = topics.enter()
        let browser = Browser(liveness: PeerLiveness(bounds), only: only)
        try? await channel.executeThenClose { inbound, outbound in
            await withTaskGroup(of: WebSocketErrorCode?.self) { group in
                group.addTask { try? await listen(to: inbound, outbound, browser, number) }
                group.addTask { try? await talk(to: outbound, rings, browser) }
                group.addTask { await watch(browser, isWelcome: isWelcome) }
                group.addTask { try? await beat(to: outbound, showsBadges: only == nil) }
                group.addTask {
                    await browser.liveness.ping(on: channel.channel)
                    return nil
                }
                group.addTask { (try? await gracefulShutdown()).map { .goingAway } }
                await CloseFrame.send(after: &group, to: outbound)
            }
        }
        topics.leave(number, browser.versions.keys)
    }

    /// - Returns: how to end it.
    private func listen(
        to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ outbound: Outbound, _ browser: Browser,
        _ number: Int
    ) async throws -> WebSocketErrorCode? {
        for try await frame in inbound {
            browser.liveness.heard()
            switch frame.opcode {
            case .text, .binary:
                let wish = Array(buffer: frame.unmaskedData)
                guard follow(wish, browser) else { return .unacceptableData }
                topics.ring(number)
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return .normalClosure
            default: break
            }
        }
        return nil
    }

    private func follow(_ wish: [UInt8], _ browser: Browser) -> Bool {
        guard let topic = try? HubRequests.topic(wish), topics.has(topic), browser.may(topic) else {
            return false
        }
        if browser.add(topic, atMost: Self.mostTopics) { topics.follow(topic) }
        return true
    }

    private func talk(
        to outbound: Outbound, _ rings: AsyncStream<Void>, _ browser: Browser
    ) async throws -> WebSocketErrorCode? {
        for await _ in rings { try await send(to: outbound, browser) }
        return nil
    }

    /// `{"topic":"hub","badges":[{"path":"/alerts","count":2}]}`.
    private func beat(to outbound: Outbound, showsBadges: Bool) async throws -> WebSocketErrorCode? {
        while (try? await Task.sleep(for: Self.betweenBeats)) != nil {
            var json = JSONWriter(reservingBytes: 64)
            json.object { json in
                json.value("topic", "hub")
                json.array("badges") { json in
                    let shown = showsBadges ? badges.all : [:]
                    for (path, count) in shown.sorted(by: { $0.key < $1.key }) {
                        json.object { json in
                            json.value("path", path)
                            json.value("count", UInt64(count))
                        }
                    }
                }
            }
            let text = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: json.bytes))
            try await outbound.write(text)
        }
        return nil
    }

    private func send(to outbound: Outbound, _ browser: Browser) async throws {
        for (topic, version) in browser.versions {
            guard let message = topics.message(topic, after: version) else { continue }
            browser.move(topic, to: message.version)
            browser.writes(true)
            let text = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: message.bytes))
            try await outbound.write(text)
            browser.writes(false)
        }
    }

    private func watch(
        _ browser: Browser, isWelcome: @Sendable () async -> Bool
    ) async -> WebSocketErrorCode? {
        while (try? await Task.sleep(for: Self.betweenLooks)) != nil {
            if browser.isStalled(for: Self.stalled) { return nil }
            guard await isWelcome() else { return .policyViolation }
        }
        return nil
    }
}

/// How many guests follow a view.
private final class GuestPlaces: Sendable {
    private let most: Int
    private let taken = Mutex(0)

    init(most: Int) { self.most = most }

    func take() -> Bool {
        taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
    }

    func give() { taken.withLock { $0 -= 1 } }
}

/// One browser: what it follows, and what it has of it.
private final class Browser: Sendable {
    private struct State {
        var versions: [String: Int] = [:]
        var writingSince: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    let liveness: PeerLiveness
    /// The one topic that it may follow; `nil` for all.
    private let only: String?

    init(liveness: PeerLiveness, only: String?) {
        self.liveness = liveness
        self.only = only
    }

    func may(_ topic: String) -> Bool { only == nil || only == topic }

    var versions: [String: Int] { state.withLock { $0.versions } }

    /// - Returns: whether it is new, and there was room.
    func add(_ topic: String, atMost most: Int) -> Bool {
        state.withLock { state in
            guard state.versions[topic] == nil, state.versions.count < most else { return false }
            state.versions[topic] = 0
            return true
        }
    }

    func move(_ topic: String, to version: Int) { state.withLock { $0.versions[topic] = version } }

    func writes(_ isWriting: Bool) {
        state.withLock { $0.writingSince = isWriting ? .now : nil }
    }

    func isStalled(for most: Duration) -> Bool {
        state.withLock { state in state.writingSince.map { ContinuousClock.now - $0 > most } ?? false }
    }
}
