internal import FoundationEssentials
public import MonitorCore

/// What the platform answers to a request for a key: `{"api_key":"..."}`, with whatever else it likes to say.
public enum KeyReply {
    private struct Shape: Decodable {
        let api_key: String
    }

    /// - Parameter body: hostile; at most what the edge kept of it.
    /// - Returns: `nil` where there is no key, or one that no header could carry (RFC 6750 §2.1).
    public static func key(in body: [UInt8]) -> Secret? {
        guard let key = try? JSONDecoder().decode(Shape.self, from: Data(body)).api_key,
            (1...4096).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        return Secret(key)
    }
}
