internal import HTTPClient
internal import HubCore
internal import MonitorCore
internal import Notifications

/// Sends by libcurl, and lines of syslog by sockets.
struct WireSender: ChannelSending {
    let sender = GuardedSender()
    let syslog = SyslogSender()
    /// Whether channels may be in private networks: read at each try, since a reload changes it.
    let allowsPrivate: @Sendable () -> Bool

    func send(_ request: ChannelRequest) async throws -> ChannelReply {
        let isPrivateAllowed = allowsPrivate()
        let allows: @Sendable (IPAddress) -> Bool = { address in
            switch AddressGuard.verdict(address) {
            case .allowed: true
            case .isPrivate: isPrivateAllowed
            case .never: false
            }
        }
        switch request {
        case .http(let call):
            let headers = call.headers.map { "\($0.name): \(Self.harmless($0.value))" }
            return try await send(
                call.url, .http(method: call.method.rawValue, headers: headers, body: call.body), allows)
        case .mail(let call):
            let login = call.user.map { (user: $0, password: call.password ?? "") }
            return try await send(
                call.server + "/monitor-hub",
                .mail(from: call.from, to: call.to, login: login, needsTLS: call.needsTLS, body: call.body),
                allows)
        case .syslog(let call): return try await syslog.send(call, allows)
        }
    }

    private func send(
        _ url: String, _ content: GuardedRequest.Content, _ allows: @escaping @Sendable (IPAddress) -> Bool
    ) async throws -> ChannelReply {
        do {
            let reply = try await sender.send(
                GuardedRequest(
                    url: url, content: content, userAgent: "monitor-hub/\(monitorVersion)", allows: allows))
            return ChannelReply(status: reply.status, body: reply.body, retryAfter: reply.retryAfter)
        } catch let fault as GuardedFault {
            throw SendingFault(fault)
        }
    }

    /// No other header can be made of it.
    private static func harmless(_ value: String) -> String {
        String(
            decoding: value.utf8.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

extension SendingFault {
    /// That an address is private is the operator's to decide, and may change: it is tried again, seldom.
    init(_ fault: GuardedFault) {
        let isForbidden = fault.code == .forbidden
        let remedy = isForbidden ? " Set ALLOW_PRIVATE_NOTIFY=on if it is a server of yours." : ""
        self.init(
            sentence: CleanText.line("\(fault.cause).\(remedy)", atMost: 300), isClear: fault.code != .broken,
            isFinal: isForbidden || fault.code == .unusable)
    }
}
