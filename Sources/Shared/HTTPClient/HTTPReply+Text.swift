internal import NIOHTTP1

extension HTTPReply {
    /// `503 Service Unavailable`, or `301 Moved Permanently to 'other.example', which is not followed`.
    package var statusText: String {
        let name = Self.name(ofStatus: status)
        return redirectHost.map { "\(name) to '\(oneLine($0))', which is not followed" } ?? name
    }

    package static func name(ofStatus status: Int) -> String {
        let phrase = HTTPResponseStatus(statusCode: status).reasonPhrase
        return phrase.isEmpty ? "\(status)" : "\(status) \(phrase)"
    }
}
