/// Why settings are refused: everything at once, a sentence each.
struct SettingsRefusal: Error, Equatable, CustomStringConvertible {
    var sentences: [String]

    init(_ sentences: [String]) {
        self.sentences = sentences
    }

    var description: String { sentences.joined(separator: "\n") }

    static func unreadable(_ path: String, _ cause: String) -> String {
        "cannot read '\(path)': \(cause). Give the file with --config, readable for this user."
    }

    static func unknown(_ key: String, at place: String) -> String {
        "cannot use '\(key)' at \(place): There is no such setting. "
            + (NearestKey.to(key).map { "Did you mean \($0)?" } ?? "docs/configuration.md lists them all.")
    }

    static func notAPair(_ text: String, at place: String) -> String {
        "cannot read '\(text.prefix(40))' at \(place): It has no '='. Write it like CYCLE_TIME=5."
    }

    /// A secret is not repeated, nor is what may hold one: a URL with a user or a query.
    static func wrong(_ setting: Setting, _ value: String, at place: String) -> String {
        let mayHoldSecret = setting.isSecret || value.contains("@") || value.contains("?")
        let shown = mayHoldSecret ? "its value" : "'\(value.prefix(80))'"
        return "cannot use \(shown) for \(setting.key) at \(place): It takes \(setting.accepts). "
            + "Write it like \(setting.key)=\(setting.example)."
    }

    static func secretOnCommandLine(_ setting: Setting) -> String {
        "cannot take \(setting.key) from the command line: Every user of this machine can read it there. "
            + "Write it into the settings file or the environment."
    }
}

/// Finds what a mistyped key was meant to be.
enum NearestKey {
    /// - Returns: the known key with the fewest edits, where those are at most a third of its length.
    static func to(_ key: String) -> String? {
        to(key.uppercased(), among: Setting.all.map(\.key)) { max(2, $0.utf8.count / 3) }
    }

    /// - Returns: the word with the fewest edits, where those are at most `limit`.
    static func to(_ word: String, among words: [String], limit: (String) -> Int = { _ in 2 }) -> String? {
        let wanted = Array(word.utf8.prefix(64))
        let ranked = words.map { (word: $0, edits: distance(wanted, Array($0.utf8))) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= limit(best.word) else {
            return nil
        }
        return best.word
    }

    /// Levenshtein's edit distance.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
