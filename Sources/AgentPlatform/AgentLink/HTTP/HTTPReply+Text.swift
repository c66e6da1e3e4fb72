internal import MonitorCore
internal import MonitorWire
internal import NIOHTTP1

extension HTTPReply {
    /// `503 Service Unavailable`, or `301 Moved Permanently to 'other.example', which is not followed`.
    var statusText: String {
        let name = Self.name(ofStatus: status)
        return redirectHost.map { "\(name) to '\(oneLine($0))', which is not followed" } ?? name
    }

    static func name(ofStatus status: Int) -> String {
        let phrase = HTTPResponseStatus(statusCode: status).reasonPhrase
        return phrase.isEmpty ? "\(status)" : "\(status) \(phrase)"
    }

    /// What the platform itself says; `nil` where the answer is another's, or says nothing of the kind.
    var answer: PlatformAnswer? { body.isEmpty ? nil : PlatformAnswer(body) }
}

extension PlatformAnswer {
    /// One line for the log, without its final stop.
    ///
    /// - Parameter bearer: never repeated, also where the platform does.
    func said(hiding bearer: Secret?) -> String? {
        guard var text = error ?? notice, !text.isEmpty else { return nil }
        if let bearer { text = text.replacing(bearer.revealed, with: "***") }
        let line = oneLine(text, limit: 300)
        return line.last == "." ? String(line.dropLast()) : line
    }
}
