internal import NIOPosix
internal import Synchronization

/// Sends POST requests one after the other over one kept-alive connection, on a thread of its own.
///
/// Redirections are not followed; TLS is verified. The thread and the connection end with the object.
public final class HTTPPost: Sendable {
    private let session: CurlSession
    private let thread = NIOThreadPool(numberOfThreads: 1)

    public init(settings: HTTPSettings = HTTPSettings()) {
        session = CurlSession(settings: settings)
        thread.start()
    }

    deinit {
        thread.shutdownGracefully { _ in }
    }

    /// Posts `body` and gives the reply, whatever its status.
    ///
    /// - Parameter headers: each once; printable ASCII. `User-Agent` and `Content-Length` come by themselves.
    /// - Throws: `DeliveryError`, or `CancellationError` at once when the task is cancelled.
    public func post(
        url: EndpointURL, headers: [(name: String, value: String)], body: [UInt8]
    ) async throws -> HTTPReply {
        try await send(HTTPRequest(url: url, headers: headers, body: body))
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPReply {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await thread.runIfActive { [session] in
                try session.perform(request, while: { !flag.isSet })
            }
        } onCancel: { [session] in
            flag.set()
            session.wake()
        }
    }
}

/// Whether the caller has stopped waiting for a reply.
private final class CancellationFlag: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .acquiring) }

    func set() {
        state.store(true, ordering: .releasing)
    }
}
