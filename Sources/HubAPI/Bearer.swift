internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

extension Request {
    /// The key or token in `Authorization: Bearer ...` (RFC 6750 §2.1).
    var bearer: Secret? {
        guard let words = headers[.authorization]?.split(separator: " "), words.count == 2,
            words[0].lowercased() == "bearer", words[1].utf8.count <= 4096
        else { return nil }
        return Secret(String(words[1]))
    }
}
