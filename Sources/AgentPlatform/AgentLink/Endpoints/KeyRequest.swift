public import HTTPClient
public import MonitorCore

/// Asks the platform for a key of our own.
public enum KeyRequest {
    /// Posts `{"ip":"192.0.2.1"}` to `url`, with `"enrolmentToken"` where there is one.
    ///
    /// - Parameter enrolment: letters and digits (`isEnrolment`).
    /// - Returns: the body of a 2xx reply, at most 64 KiB, as it came. It holds a key: do not log it.
    /// - Throws: `DeliveryError`, `CancellationError`.
    public static func send(
        to url: EndpointURL, ip: IPAddress, enrolment: Secret? = nil, through http: HTTPPost
    ) async throws -> [UInt8] {
        let token = enrolment.map { ",\"enrolmentToken\":\"\($0.revealed)\"" } ?? ""
        let reply = try await http.post(
            url: url, headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
            body: Array("{\"ip\":\"\(ip)\"\(token)}".utf8))
        guard (200...299).contains(reply.status) else {
            throw DeliveryError(.refused, url.redacted, reply.statusText)
        }
        return reply.body
    }

    /// Whether a platform can have made this.
    public static func isEnrolment(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            }
    }
}
