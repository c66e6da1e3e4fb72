internal import HTTPClient
internal import MonitorWire
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// Why there is no connection.
enum LiveFailure: Error {
    /// The server answered the upgrade with another status than 101.
    case refused(status: Int, redirectHost: String?, answer: PlatformAnswer?)
    case closedDuringUpgrade
    case tooSlow(Duration)

    var isKeyRefused: Bool {
        if case .refused(let status, _, _) = self { status == 401 || status == 403 } else { false }
    }

    /// What the platform itself says; `nil` where it said nothing.
    var answer: PlatformAnswer? {
        if case .refused(_, _, let answer) = self { answer } else { nil }
    }

    /// The operator's words for what NIO reports in its own; without final stop.
    static func cause(of error: any Error) -> String {
        switch error {
        case let failure as LiveFailure: failure.text
        case let error as IOError: systemText(error.errnoCode)
        case let error as NIOConnectionError: cause(of: error)
        case let error as NIOSSLError: cause(of: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "TLS: the certificate is not for this host"
        case let error as NIOWebSocketError: "the server broke the protocol (\(error))"
        case let error as NIOHTTPClientUpgradeError: "the server speaks no WebSocket (\(oneLine("\(error)")))"
        case let error as HTTPParserError: "the server speaks no HTTP (\(oneLine("\(error)")))"
        case ChannelError.connectTimeout: "the connection timed out"
        case let error as DeliveryError: "'\(error.object)' \(error.cause)"
        default: oneLine(String(describing: error))
        }
    }

    private var text: String {
        switch self {
        case .refused(let status, let host, _):
            "the upgrade was refused: " + HTTPReply(status: status, redirectHost: host).statusText
        case .closedDuringUpgrade: "the server closed the connection during the upgrade"
        case .tooSlow(let limit): "no answer within \(limit.inSeconds)"
        }
    }

    private static func cause(of error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return cause(of: first.error) }
        return "the name '\(oneLine(error.host))' cannot be resolved"
    }

    /// BoringSSL's texts end in `OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at file:line`.
    private static func cause(of error: NIOSSLError) -> String {
        let text = String(describing: error)
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return "TLS: " + oneLine(text) }
        let reason = text[mark.upperBound...].prefix { $0 != " " && $0 != "]" }
        return "TLS: " + oneLine(reason.replacing("_", with: " ").lowercased())
    }
}
