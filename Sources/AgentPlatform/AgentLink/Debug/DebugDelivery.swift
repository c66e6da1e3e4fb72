public import HTTPClient
public import Logging
public import MonitorCore
internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// Posts messages for the developers of a platform, where that is switched on; losing one does no harm.
///
/// At most 64 wait, the oldest are dropped; each is tried twice. Nothing that happens here is louder than
/// debug.
public final class DebugDelivery: Service {
    static let mostWaiting = 64

    private let url: EndpointURL
    private let bearer: Secret?
    private let settings: HTTPSettings
    private let logger: Logger
    private let waiting = Mutex(CircularBuffer<[UInt8]>())
    private let (offers, offered) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Whether this task is writing a line of ours, which must not become a message of ours.
    @TaskLocal private static var isReporting = false

    /// - Throws: `.badSetting` when the key cannot be sent in a header.
    public init(
        url: EndpointURL, bearer: Secret? = nil, settings: HTTPSettings = HTTPSettings(), logger: Logger
    ) throws(DeliveryError) {
        self.url = url
        self.bearer = try bearer?.checkedForHeader()
        self.settings = settings
        self.logger = logger
    }

    /// Takes one encoded JSON message; never waits. From any thread, and from a log handler too.
    public func send(_ message: [UInt8]) {
        if Self.isReporting { return }
        waiting.withLock {
            if $0.count == Self.mostWaiting { $0.removeFirst() }
            $0.append(message)
        }
        offered.yield()
    }

    public func run() async throws {
        let http = HTTPPost(settings: settings)
        await runWithGrace(shutdownGrace) { await self.deliver(through: http) }
    }

    private func deliver(through http: HTTPPost) async {
        while !Task.isCancelled {
            if let message = waiting.withLock({ $0.popFirst() }) {
                await post(message, through: http)
            } else {
                if Task.isShuttingDownGracefully { return }
                await offers.wait(offered)
            }
        }
    }

    private func post(_ message: [UInt8], through http: HTTPPost) async {
        for _ in 1...2 {
            guard let cause = await failure(of: message, through: http) else { return }
            Self.$isReporting.withValue(true) {
                logger.debug("Debug: Failed to send a message to '\(url)': \(cause).")
            }
        }
    }

    /// - Returns: `nil` when the message was taken, or the delivery was cancelled.
    private func failure(of message: [UInt8], through http: HTTPPost) async -> String? {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let bearer { headers.append((name: "Authorization", value: "Bearer \(bearer.revealed)")) }
        do {
            let reply = try await http.post(url: url, headers: headers, body: message)
            return (200...299).contains(reply.status) ? nil : reply.statusText
        } catch let error as DeliveryError {
            return error.cause
        } catch {
            return nil
        }
    }
}
