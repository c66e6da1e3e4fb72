internal import Foundation

/// The time zone of this machine, as `TZ` or `/etc/localtime` says.
///
/// The C library reads every form of it (`Europe/Berlin`, `:Europe/Berlin`, a path, `CET-1CEST,M3.5.0,M10.5.0/3`),
/// from the machine's own tables; Foundation knows plain names alone, and takes all else for UTC. But the C library
/// says nothing where it does not understand.
///
/// Source: tzset(3).
public enum LocalZone: Sendable, Equatable {
    /// The C library knows it.
    case library
    /// A plain name that only Foundation's own tables know: the machine has none.
    case table(String)
    /// Nothing knows it: days begin at midnight UTC.
    case unknown(String)

    /// Of this process.
    public static var current: LocalZone {
        let words = ProcessInfo.processInfo.environment
        return LocalZone(words["TZ"], folder: words["TZDIR"] ?? "/usr/share/zoneinfo")
    }

    /// - Parameters:
    ///   - text: of `TZ`; `nil` where it is not set.
    ///   - folder: where the C library looks for plain names.
    init(_ text: String?, folder: String) {
        guard let text else {
            self = .library
            return
        }
        let word = text.hasPrefix(":") ? String(text.dropFirst()) : text
        if word.isEmpty || Self.isTable(word.hasPrefix("/") ? word : "\(folder)/\(word)") || Self.isRule(word)
        {
            self = .library
        } else if TimeZone(identifier: word) != nil {
            self = .table(word)
        } else {
            self = .unknown(text)
        }
    }

    /// Source: RFC 8536 §3.1.
    private static func isTable(_ path: String) -> Bool {
        let file = FileHandle(forReadingAtPath: path)
        defer { try? file?.close() }
        return (try? file?.read(upToCount: 4)).flatMap { $0 } == Data("TZif".utf8)
    }

    /// Whether this is a rule as POSIX writes them: a name and an offset, summer's name, and when that begins and ends.
    private static func isRule(_ word: String) -> Bool {
        let name = "(?:<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,})"
        let time = "[+-]?[0-9]{1,3}(?::[0-9]{2}){0,2}"
        let day = "(?:J?[0-9]{1,3}|M[0-9]{1,2}\\.[1-5]\\.[0-6])(?:/\(time))?"
        let rule = "\(name)\(time)(?:\(name)(?:\(time))?(?:,\(day),\(day))?)?"
        return word.range(of: "^\(rule)$", options: .regularExpression) != nil
    }
}
