/// Addresses in one line, between commas: the field of the page of targets.
public enum TargetList {
    public static let most = 4096

    /// An entry that is refused, and with it the whole list.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        /// From 1; 0 where it is about the list.
        public let position: Int
        public let entry: String
        public let reason: String

        public var description: String {
            position == 0
                ? reason : "Entry \(position) ('\(entry)'): \(reason)"
        }
    }

    /// Blanks do not count, and empty entries are left out; a target that is there twice counts once.
    public static func parse(_ text: String) throws(Fault) -> [TargetSpelling] {
        try targets(
            text.split(separator: ",", omittingEmptySubsequences: false).map { String(trimmed($0)) })
    }

    /// - Parameter entries: empty ones count for positions alone.
    public static func targets(_ entries: [String]) throws(Fault) -> [TargetSpelling] {
        guard entries.count <= most else {
            throw Fault(position: 0, entry: "", reason: "A list has at most \(most) entries.")
        }
        var (known, list): (Set<TargetSpelling>, [TargetSpelling]) = ([], [])
        for (index, entry) in entries.enumerated() where !entry.isEmpty {
            do {
                let target = try TargetSpelling(entry)
                if known.insert(target).inserted { list.append(target) }
            } catch {
                throw Fault(position: index + 1, entry: shown(entry), reason: "\(error)")
            }
        }
        return list
    }

    public static func text(_ targets: [TargetSpelling]) -> String {
        targets.map(\.description).joined(separator: ", ")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character.isWhitespace }
        let rest = text.drop(while: isBlank)
        return rest.dropLast(rest.reversed().prefix(while: isBlank).count)
    }

    /// What a stranger wrote, fit for a sentence.
    private static func shown(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(60).map { scalar in
            (0x20...0x7e).contains(scalar.value) ? Character(scalar) : "?"
        }
        return String(clean)
    }
}
