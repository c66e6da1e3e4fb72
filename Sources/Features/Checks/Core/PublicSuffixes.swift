/// Under which names others register theirs: the list of publicsuffix.org.
///
/// Source: https://publicsuffix.org/list/, "Algorithm".
package struct PublicSuffixes: Sendable {
    private var rules: Set<String> = []
    /// Of a rule `*.ck`, `ck`.
    private var wildcards: Set<String> = []
    /// Of a rule `!www.ck`, `www.ck`.
    private var exceptions: Set<String> = []

    /// - Parameter text: the list. Rules of other letters than ASCII's are passed over: names are in A-labels here, and
    ///   what is registered below such a rule counts as one name.
    package init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let rule = String(line.prefix { $0 != " " && $0 != "\t" })
            guard !rule.isEmpty, !rule.hasPrefix("//"), rule.utf8.allSatisfy({ $0 < 128 }) else { continue }
            if rule.hasPrefix("*.") {
                wildcards.insert(String(rule.dropFirst(2)))
            } else if rule.hasPrefix("!") {
                exceptions.insert(String(rule.dropFirst()))
            } else {
                rules.insert(rule)
            }
        }
    }

    /// The part of a name that is registered: the public suffix and one label more; the name itself where it is
    /// no longer than that.
    package func registered(_ name: String) -> String {
        let labels = name.lowercased().split(separator: ".")
        return labels.suffix(suffixLength(labels) + 1).joined(separator: ".")
    }

    /// In labels, at least one: the longest rule counts, and an exception before all.
    private func suffixLength(_ labels: [Substring]) -> Int {
        for length in stride(from: labels.count, through: 1, by: -1) {
            let tail = labels.suffix(length).joined(separator: ".")
            if exceptions.contains(tail) { return length - 1 }
            let parent = labels.suffix(length - 1).joined(separator: ".")
            if rules.contains(tail) || (length > 1 && wildcards.contains(parent)) { return length }
        }
        return 1
    }
}
