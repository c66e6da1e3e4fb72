public import HTTPClient
internal import MonitorWire
public import NIOCore

/// Tries a WebSocket once: opens it as the delivery would, says nothing, and closes it.
public enum LiveProbe {
    public enum Standing: Sendable, Equatable {
        case open
        /// The key is known; an administrator has yet to approve it. With the platform's own sentence.
        case keyWaiting(String?)
        case keyRefused(String)
    }

    private static let farewell: Duration = .milliseconds(500)

    /// - Parameter group: one thread is enough.
    public static func probe(
        _ endpoint: LiveEndpoint, on group: any EventLoopGroup
    ) async -> Result<Standing, DeliveryError> {
        let outlet = LiveOutlet(eventLoop: group.next()) { _ in }
        do {
            let dialer = try LiveDialer(endpoint: endpoint, outlet: outlet, timing: LiveTiming())
            let connection = try await dialer.dial { nil }
            await leave(connection)
            return .success(.open)
        } catch {
            return standing(after: error, endpoint)
        }
    }

    private static func leave(_ connection: LiveConnection) async {
        connection.leave()
        let deadline = Task {
            try await Task.sleep(for: farewell)
            connection.cut()
        }
        _ = try? await connection.ended.get()
        deadline.cancel()
    }

    private static func standing(
        after error: any Error, _ endpoint: LiveEndpoint
    ) -> Result<Standing, DeliveryError> {
        let cause = LiveFailure.cause(of: error)
        guard let failure = error as? LiveFailure, failure.isKeyRefused else {
            return .failure(
                error as? DeliveryError ?? DeliveryError(.unreachable, endpoint.url.redacted, cause))
        }
        let said = failure.answer?.said(hiding: endpoint.bearer)
        if failure.answer?.code?.isWaiting == true { return .success(.keyWaiting(said)) }
        return .success(.keyRefused(said.map { "\(cause): \($0)" } ?? cause))
    }
}
