/// Features that the operator has switched off: the value of FEATURES.
public enum SwitchedOff {
    /// - Returns: names of features; `nil` for what is neither `all` nor names with a minus before each.
    public static func names(in text: String) -> [String]? {
        if text == "all" { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        guard !words.isEmpty, words.allSatisfy({ $0.count > 1 && $0.hasPrefix("-") }) else { return nil }
        return words.map { String($0.dropFirst()) }
    }

    /// A sentence for each name that no feature has.
    public static func unknown(_ names: [String], among features: [String]) -> [String] {
        names.filter { !features.contains($0) }.map { word in
            let remedy =
                NearestKey.to(word, among: features).map { "Did you mean -\($0)?" }
                ?? "There are \(features.sorted().joined(separator: ", "))."
            return "cannot use '-\(word)' for FEATURES: No feature has this name. \(remedy)"
        }
    }
}
