internal import HubIntake
internal import HubServer
internal import Synchronization

/// The words that were said, in memory.
final class SampleWord: Sendable {
    private let words = Mutex<[String]>([])

    var count: Int { words.withLock { $0.count } }

    var last: String? { words.withLock { $0.last } }

    func say(_ word: String) { words.withLock { $0.append(word) } }

    /// A word in quotes, such as an agent reports.
    static func read(_ body: [UInt8]) throws -> String {
        let text = String(decoding: body, as: UTF8.self)
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\""), !text.contains("\\") else {
            throw ReportRefusal("Report a word.")
        }
        return String(text.dropFirst().dropLast())
    }

    var shown: Shown { Shown(word: last ?? "") }

    /// For browsers that follow it.
    struct Shown: LiveTopicState {
        let word: String

        func whole() -> [UInt8] { Array(word.utf8) }

        func change(since old: any LiveTopicState) -> [UInt8]? {
            (old as? Shown)?.word == word ? nil : whole()
        }
    }
}
