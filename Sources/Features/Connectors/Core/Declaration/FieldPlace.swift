/// Where a field's value is in a row, in words of one line:
///
/// | text | means |
/// |---|---|
/// | `.` | the row's text |
/// | `2` | the text of the second cell |
/// | `2 a` | the text of the first `a` in the second cell |
/// | `h1` | the text of the first `h1` in the row |
/// | `. - small` | the row's text without what `small` matches |
/// | `a @href` | an attribute |
/// | `a @href last` | the last part of that path, without query: `17` of `/cabinet/userinfo/17` |
/// | `a before <` | the text before the last `<`: `Name` of `Name <login>` |
/// | `a inside <>` | the text between the last `<` and the `>` behind it |
/// | `.red all` | the texts of all matches, between semicolons |
package struct FieldPlace: Sendable, Equatable {
    private enum Part: Equatable, Sendable {
        case whole
        case last
        case before
        case inside
        case all
    }

    package let text: String
    private var cell: Int?
    private var selector: Selector?
    private var without: Selector?
    private var attribute: String?
    private var part = Part.whole

    package init(_ text: String) throws(DeclarationFault) {
        self.text = text
        var words = text.split(separator: " ").map(String.init)
        guard !words.isEmpty, words.count <= 24 else {
            throw DeclarationFault("a field says where it stands")
        }
        try takeEnd(&words)
        if let minus = words.firstIndex(of: "-") {
            without = try Selector(words[(minus + 1)...].joined(separator: " "))
            words.removeSubrange(minus...)
        }
        if let number = words.first.flatMap({ Int($0) }) {
            guard (1...64).contains(number) else { throw DeclarationFault("'\(text)': a cell is 1 to 64") }
            cell = number
            words.removeFirst()
        }
        if words == ["."] { words = [] }
        if !words.isEmpty { selector = try Selector(words.joined(separator: " ")) }
    }

    private mutating func takeEnd(_ words: inout [String]) throws(DeclarationFault) {
        if words.count >= 2, words[words.count - 2] == "before", words.last == "<" {
            part = .before
            words.removeLast(2)
        } else if words.count >= 2, words[words.count - 2] == "inside", words.last == "<>" {
            part = .inside
            words.removeLast(2)
        } else if words.count >= 2, words.last == "all" {
            part = .all
            words.removeLast()
        } else if words.count >= 2, words.last == "last" {
            part = .last
            words.removeLast()
        }
        if let last = words.last, last.first == "@" {
            guard last.count > 1 else { throw DeclarationFault("'\(text)': an attribute has a name") }
            attribute = last.dropFirst().lowercased()
            words.removeLast()
        }
    }

    /// Values longer than this are cut; texts of tickets are longer than any field.
    package static let longest = 65_536

    /// - Returns: `nil` where the row lacks it.
    package func value(in row: Int, of document: HTMLDocument) -> String? {
        var place = row
        if let cell {
            let cells = document.elements(in: row).filter { ["td", "th"].contains(document.name($0)) }
            guard cells.count >= cell else { return nil }
            place = cells[cell - 1]
        }
        guard let selector else { return shaped(place, document) }
        let found = selector.all(in: document, within: place, atMost: part == .all ? 64 : 1)
        guard !found.isEmpty else { return part == .all ? "" : nil }
        let values = found.compactMap { shaped($0, document) }.filter { !$0.isEmpty }
        return part == .all ? values.joined(separator: "; ") : values.first ?? (attribute == nil ? "" : nil)
    }

    private func shaped(_ index: Int, _ document: HTMLDocument) -> String? {
        let text: String
        if let attribute {
            guard let value = document.attribute(attribute, of: index) else { return nil }
            text = value
        } else {
            let skipped = Set(without?.all(in: document, within: index) ?? [])
            text = PlainText.lines(document.text(in: index, without: skipped))
        }
        let short = String(text.prefix(Self.longest))
        switch part {
        case .whole, .all: return short
        case .last:
            let path = short.prefix { $0 != "?" && $0 != "#" }
            return path.split(separator: "/").last.map(String.init)
        case .before: return PlainText.line(short[..<(short.lastIndex(of: "<") ?? short.endIndex)])
        case .inside:
            guard let start = short.lastIndex(of: "<") else { return nil }
            return PlainText.line(short[short.index(after: start)...].prefix { $0 != ">" })
        }
    }
}
