public import MonitorCore

/// Asks the platform for a key of our own.
public enum KeyRequest {
    /// Posts `{"ip":"192.0.2.1"}` to `url`.
    ///
    /// - Returns: the body of a 2xx reply, at most 64 KiB, as it came. It holds a key: do not log it.
    /// - Throws: `DeliveryError`, `CancellationError`.
    public static func send(to url: EndpointURL, ip: IPAddress, through http: HTTPPost) async throws
        -> [UInt8]
    {
        let reply = try await http.post(
            url: url, headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
            body: Array("{\"ip\":\"\(ip)\"}".utf8))
        guard (200...299).contains(reply.status) else {
            throw DeliveryError(.refused, url.redacted, reply.statusText)
        }
        return reply.body
    }
}
