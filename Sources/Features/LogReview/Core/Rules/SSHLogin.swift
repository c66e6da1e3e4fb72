internal import MonitorCore

/// How one try to log in ended, by whatever method, as OpenSSH writes it:
/// `Accepted keyboard-interactive/pam for anna from 192.0.2.7 port 50000 ssh2`.
///
/// Source: OpenSSH's auth.c, `auth_log`: result, method, `/` and a device of the method, user, address, port.
struct SSHLogin {
    enum Result {
        case accepted
        case failed
        /// One of several methods worked (`Partial`), or has not ended (`Postponed`); a client asked what there is (`none`).
        case other
    }

    let result: Result
    /// Whether PAM judged it, which tells of failures itself.
    let isByPAM: Bool
    let source: IPAddress?

    /// - Parameter text: a line's message.
    /// - Returns: `nil` for another line.
    init?(_ text: ArraySlice<UInt8>) {
        let words: [(text: StaticString, result: Result)] = [
            ("accepted ", .accepted), ("failed ", .failed), ("partial ", .other), ("postponed ", .other),
        ]
        guard text.has(" ssh2"),
            let (word, result) = words.first(where: { text.range(of: $0.text)?.lowerBound == text.startIndex }
            )
        else { return nil }
        let rest = text.dropFirst(word.utf8CodeUnitCount)
        let method = rest.prefix { $0 > 0x20 }
        guard !method.isEmpty, rest[method.endIndex...].range(of: " for ")?.lowerBound == method.endIndex
        else { return nil }
        let isNone = method.count == 4 && method.has("none")
        self.result = isNone && result == .failed ? .other : result
        isByPAM = method.has("/pam")
        source = Self.source(text)
    }

    /// The last that a port follows: the user's name, which is any text, is in front of it.
    private static func source(_ text: ArraySlice<UInt8>) -> IPAddress? {
        var found: IPAddress?
        var start = text.startIndex
        while let from = text.range(of: " from ", from: start) {
            start = from.upperBound
            let word = text[start...].prefix { $0 > 0x20 }
            guard text[word.endIndex...].range(of: " port ")?.lowerBound == word.endIndex else { continue }
            if let address = IPAddress(utf8: word) { found = address }
        }
        return found
    }
}
