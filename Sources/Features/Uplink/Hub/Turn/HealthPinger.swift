internal import HTTPClient
internal import MonitorCore
internal import NIOHTTP1
internal import Uplink

/// Tells a service like healthchecks.io that this hub lives, or that it is ill.
struct HealthPinger: Sendable {
    private static let tries = 3
    let web: WebAsker
    var timeout: Duration = .seconds(10)

    /// - Parameter ill: what is wrong with the hub; `nil` where nothing is.
    /// - Returns: why it failed; `nil` where it was heard.
    func ping(_ url: Secret, ill: String?) async -> String? {
        guard let ping = HealthPing(url.revealed, ill: ill) else { return nil }
        guard let target = try? EndpointURL(ping.url) else {
            return "not a URL"
        }
        var reason = "no answer"
        for _ in 0..<Self.tries {
            switch await web.ask(
                target, ping.body.isEmpty ? .GET : .POST, body: Array(ping.body.utf8), timeout: timeout)
            {
            case .answered(let reply) where (200..<300).contains(reply.status): return nil
            case .answered(let reply): reason = "status \(reply.status)"
            case .wrongCertificate: reason = "the certificate is not valid"
            case .failed(let cause): reason = cause
            }
        }
        return reason
    }
}
