public import MonitorCore

/// Whether an endpoint can be reached from here, for `monitor-agent check`.
public enum Reachability {
    /// Opens a TCP connection, with TLS where the URL asks for it, and closes it; no request is sent.
    ///
    /// - Parameters:
    ///   - url: ws and wss connect directly, as the live delivery does; http and https by the proxy, if one
    ///     is set.
    ///   - settings: proxy and authorities; its timeouts are not used.
    /// - Returns: this machine's address on that connection, or the cause, within `timeout`.
    public static func probe(
        url: EndpointURL, settings: HTTPSettings = HTTPSettings(), timeout: Duration = .seconds(3)
    ) async -> Result<IPAddress?, DeliveryError> {
        var settings = settings
        settings.connectTimeout = timeout
        settings.totalTimeout = timeout
        if url.scheme.isWebSocket { settings.proxy = "" }
        do {
            try HTTPLibrary.load()
            let reply = try await HTTPPost(settings: settings).send(HTTPRequest(probing: url))
            return .success(reply.localAddress)
        } catch let error as DeliveryError {
            return .failure(error)
        } catch {
            return .failure(DeliveryError(.unreachable, url.redacted, "interrupted"))
        }
    }
}
