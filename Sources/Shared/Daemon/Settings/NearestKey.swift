/// Finds what a mistyped key was meant to be.
public enum NearestKey {
    /// - Returns: the known key with the fewest edits, where those are at most a third of its length.
    static func to(_ key: String, amongKeys keys: [String]) -> String? {
        to(key.uppercased(), among: keys) { max(2, $0.utf8.count / 3) }
    }

    /// - Returns: the word with the fewest edits, where those are at most `limit`.
    public static func to(
        _ word: String, among words: [String], limit: (String) -> Int = { _ in 2 }
    ) -> String? {
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
