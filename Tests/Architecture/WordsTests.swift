import TestSupport
import Testing

/// Plain technical English: what users and contributors read holds none of the phrases below. `docs/glossary.md` has the
/// words that are used instead.
@Suite("words") struct WordsTests {
    @Test("no text of the project holds a refused phrase", arguments: Place.all)
    func plain(place: Place) {
        let findings = place.pieces.flatMap { piece in
            piece.words.phrases.filter { !Self.isException($0, piece) }.map {
                "\(piece.file):\(piece.line): '\($0.text)': write \($0.better)"
            }
        }
        #expect(findings == [])
    }

    @Test("no exception outlives its use")
    func noIdleException() {
        let pieces = Place.all.flatMap(\.pieces)
        let idle = Self.exceptions.filter { exception in
            !pieces.contains { piece in
                exception.text.fits(piece) && piece.words.phrases.contains { $0.text == exception.phrase }
            }
        }
        #expect(idle.map { "\($0.text): \($0.phrase)" } == [])
    }

    @Test("a phrase is found across lines, as whole words alone, and not where its context makes it plain")
    func matching() {
        func holds(_ text: String) -> Bool { Words(text).phrases.map(\.text) == ["is no"] }
        #expect(holds("It is\n   no object."))
        #expect(holds("'x' is no time"))
        #expect(!holds("There is no such file."))
        #expect(!holds("it is no longer there"))
        #expect(!holds("It is. No object"))
        #expect(!holds("this nose"))
    }

    @Test("a source gives its literals and comments, without interpolations and code")
    func takenApart() {
        let text = SwiftText(
            """
            /// One
            /// two.
            let code = "a \\(names.joined(separator: " or ")) b" // three
            let more = \"\"\"
                c "d" \\
                e
                \"\"\"
            """)
        #expect(text.literals.map(\.text) == [" or ", "a | b", "\n    c \"d\"      e\n    "])
        #expect(text.literals.map(\.line) == [3, 3, 4])
        #expect(text.comments.map(\.text) == [" One two.", " three"])
    }

    /// Texts in which a refused phrase is the right one, and why.
    private static let exceptions: [(phrase: String, text: Extent, reason: String)] = [
        ("taken in", .part("CREATE TABLE starts"), "a migration is never edited, its comments included"),
        ("nobody", .part("CREATE TABLE keys"), "a migration is never edited, its comments included"),
        ("nobody", .whole("nobody"), "a word of the audit, which databases hold"),
        (
            "billing cabinets", .part("CREATE TABLE connectors"),
            "a migration is never edited, its comments included"
        ),
        ("in this house", .part("CREATE TABLE"), "a migration is never edited, its comments included"),
    ]

    private static func isException(_ phrase: Phrase, _ piece: Piece) -> Bool {
        exceptions.contains { $0.phrase == phrase.text && $0.text.fits(piece) }
    }

    private enum Extent {
        case whole(String), part(String)

        func fits(_ piece: Piece) -> Bool {
            switch self {
            case .whole(let text): piece.text == text
            case .part(let text): piece.text.contains(text)
            }
        }
    }
}

/// A phrase that is refused, and what to write instead.
struct Phrase {
    let text: String
    let better: String
    /// Not refused behind, or in front of, these words.
    private let after: [String]
    private let before: [String]

    init(_ text: String, _ better: String, after: [String] = [], before: [String] = []) {
        self.text = text
        self.better = better
        self.after = after
        self.before = before
    }

    func matches(_ words: ArraySlice<Substring>, behind: Substring?) -> Bool {
        let own = text.split(separator: " ")
        guard words.starts(with: own), !after.contains(where: { $0[...] == behind ?? "" }) else {
            return false
        }
        let rest = words.dropFirst(own.count)
        return !before.contains { rest.starts(with: $0.split(separator: " ")) }
    }

    static let byFirstWord = Dictionary(grouping: all) { $0.text.prefix { $0 != " " } }

    private static let all: [Phrase] = [
        Phrase("is no", "is not a", after: ["there"], before: ["longer", "referrer"]),
        Phrase("are no", "are not", after: ["there"], before: ["longer"]),
        Phrase("was no", "was not a", after: ["there"], before: ["longer"]),
        Phrase("were no", "were not", after: ["there"], before: ["longer"]),
        Phrase("hand in", "send"), Phrase("hands in", "sends", after: ["kernel's"]),
        Phrase("handed in", "sent"),
        Phrase("handing in", "sending"),
        Phrase("somebody", "a user, a client, another process"), Phrase("nobody", "no user, not ... yet"),
        Phrase("everybody", "every user, all"), Phrase("anybody", "any user, anyone"),
        Phrase("whoever", "the user who, a client that"),
        Phrase("there cannot be", "invalid, at most"),
        Phrase("no such thing", "no key, no user with this number"),
        Phrase("for ever", "permanently, never deleted, indefinitely"),
        Phrase("lies in", "is in"), Phrase("lie in", "are in"),
        Phrase("stands in", "is in"), Phrase("stand in", "are in", before: ["for"]),
        Phrase("what waits", "waiting, unsent or quarantined snapshots"),
        Phrase("waits of it", "its quarantined snapshots"),
        Phrase("taken in", "accepted, stored", before: ["the", "time"]),
        Phrase("takes in", "accepts, stores"),
        Phrase("take in", "accept, store", before: ["the"]), Phrase("taking in", "accepting, storing"),
        Phrase("gives out", "issues"), Phrase("give out", "issue"), Phrase("given out", "issued"),
        Phrase("goes before", "overrides"), Phrase("anew", "again"), Phrase("would else", "would otherwise"),
        Phrase("of then", "from that time"), Phrase("the own", "its own, the hub's own"),
        Phrase("is silent since", "no answer since"), Phrase("still burns", "is still open, still exists"),
        Phrase("be let in", "wait for approval"),
        Phrase("in this house", "on the local network, in this hub"),
        Phrase("stands twice", "appears twice"), Phrase("mends", "corrects, repairs"),
        Phrase("billing cabinet", "billing system"), Phrase("billing cabinets", "billing systems"),
        Phrase("lost its way", "an internal error, and what to do"),
        Phrase("until now", "current, previous"), Phrase("look at", "check, read"),
        Phrase("looks at", "checks, reads"),
    ]
}

/// A text as words in lower case and the marks between them, so that no phrase reaches over the end of a sentence.
struct Words {
    private let words: [Substring]

    init(_ text: String) {
        // Quotation marks and markup are no ends of sentences; possessives count as the word itself.
        let marks: Set<Character> = [".", ",", ":", ";", "!", "?", "(", ")", "|", "<", ">", "="]
        var spaced = ""
        for character in text.lowercased() {
            if marks.contains(character) {
                spaced += " \(character) "
            } else {
                spaced.append(character.isLetter || character.isNumber || character == "'" ? character : " ")
            }
        }
        words = spaced.split(separator: " ").map { $0.hasSuffix("'s") ? $0.dropLast(2) : $0 }
    }

    /// The refused phrases in it.
    var phrases: [Phrase] {
        words.indices.flatMap { index in
            (Phrase.byFirstWord[words[index]] ?? []).filter {
                $0.matches(words[index...], behind: index > 0 ? words[index - 1] : nil)
            }
        }
    }
}

/// One text of a file.
struct Piece {
    /// Below the project's folder.
    let file: String
    let line: Int
    let text: String

    var words: Words { Words(text) }
}

/// A folder or file whose texts are held to the list.
struct Place: CustomTestStringConvertible {
    enum Kind { case literals, comments, lines }

    let path: String
    let kind: Kind
    /// How the names of its files end; none is all files.
    var endings: [String] = []

    var testDescription: String { "\(path), \(kind)" }

    static let all: [Place] = [
        Place(path: "Sources", kind: .literals, endings: [".swift"]),
        Place(path: "Sources", kind: .comments, endings: [".swift"]),
        Place(path: "Sources", kind: .lines, endings: [".mustache", ".js", "openapi.json"]),
        Place(path: "docs", kind: .lines, endings: [".md", ".json"]),
        Place(path: "packaging", kind: .lines), Place(path: "systemd", kind: .lines),
        Place(path: "README.md", kind: .lines), Place(path: "ARCHITECTURE.md", kind: .lines),
        Place(path: "CONTRIBUTING.md", kind: .lines), Place(path: "CHANGELOG.md", kind: .lines),
        Place(path: "Makefile", kind: .lines), Place(path: "setup_agent.sh", kind: .lines),
        Place(path: "remove_agent.sh", kind: .lines),
    ]

    var pieces: [Piece] {
        Self.files(Self.root + path).filter { name in
            endings.isEmpty || endings.contains { name.hasSuffix($0) }
        }.flatMap { file in
            let text = Fixture.text(at: file) ?? ""
            let name = String(file.dropFirst(Self.root.count))
            return parts(text).map { Piece(file: name, line: $0.line, text: $0.text) }
        }
    }

    private func parts(_ text: String) -> [SwiftText.Piece] {
        switch kind {
        case .literals: SwiftText(text).literals
        case .comments: SwiftText(text).comments
        case .lines: paragraphs(text)
        }
    }

    /// Lines up to an empty one, as one text.
    private func paragraphs(_ text: String) -> [SwiftText.Piece] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return lines.reduce(into: []) { pieces, one in
            guard !one.element.allSatisfy(\.isWhitespace) else { return pieces.append((one.offset + 2, "")) }
            if pieces.isEmpty { pieces.append((1, "")) }
            pieces[pieces.count - 1].text += one.element + "\n"
        }
    }

    private static let root = String(Fixture.root.dropLast("Tests/Fixtures".count))

    /// `path` itself where it is a file, else all files below it.
    private static func files(_ path: String) -> [String] {
        let entries = Fixture.entries(of: path)
        return entries.isEmpty ? [path] : entries.flatMap { files("\(path)/\($0)") }
    }
}
