internal import HTTPTypes
internal import Heartbeats
package import HubServer
internal import Hummingbird
internal import MonitorCore
internal import NIOCore

/// What all doors for heartbeats read of a request.
enum PingRequest {
    /// Beyond this the connection is not worth reading to its end.
    private static let mostRead = 65_536
    private static let post = HTTPRequest.Method.post

    /// - Parameter run: as the client counts its runs.
    static func arrived(
        _ target: ArrivedPing.Target, _ kind: PingKind, run: RunID? = nil, at now: UTCTime,
        _ request: Request, _ context: HubContext
    ) async throws -> ArrivedPing {
        ArrivedPing(
            target, Ping(kind, at: now, run: run), isPost: request.method == post,
            address: context.peer.isEmpty ? nil : context.peer, userAgent: request.headers[.userAgent],
            body: try await body(request))
    }

    /// The first bytes of a body; what is beyond is read and dropped, up to a bound.
    private static func body(_ request: Request) async throws -> [UInt8] {
        var body: [UInt8] = []
        var count = 0
        for try await piece in request.body {
            count += piece.readableBytes
            guard count <= mostRead else { throw Refusal.tooLong(mostRead) }
            let room = ArrivedPing.longestBody - body.count
            if room > 0 { body += piece.readableBytesView.prefix(room) }
        }
        return body
    }
}

extension HeartbeatWriter.Fault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .tooMany: Refusal(.serviceUnavailable, "Too many heartbeats wait. Try again later.", seconds: 5)
        case .ending: Refusal(.serviceUnavailable, "The hub is ending. Try again later.", seconds: 10)
        }
    }
}
