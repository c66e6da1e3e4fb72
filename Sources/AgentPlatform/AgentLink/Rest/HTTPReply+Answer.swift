internal import HTTPClient
internal import MonitorCore
internal import MonitorWire

extension HTTPReply {
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
