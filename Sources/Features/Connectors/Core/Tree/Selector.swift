/// Which elements of a page are meant: the part of CSS that such pages need.
///
/// `div.hdsk_main > h1`, `table#stat_table tr`, `input[name=cab_password]`: names, `#id`, `.class`, `[name]`,
/// `[name=value]`, blanks for "within" and `>` for "directly within". Nothing repeats or looks ahead, so a page costs its
/// length times that of the selector.
package struct Selector: Sendable, Equatable {
    /// Parts between blanks and `>`.
    package static let mostParts = 12
    package static let longest = 200

    private struct Part: Sendable, Equatable {
        var name: String?
        var attributes: [(name: String, value: String?)] = []
        var classes: [String] = []
        /// Whether the part before must be its parent, and not just hold it.
        var isChild = false

        static func == (one: Part, other: Part) -> Bool {
            one.name == other.name && one.classes == other.classes && one.isChild == other.isChild
                && one.attributes.elementsEqual(other.attributes) { $0 == $1 }
        }

        func matches(_ name: String, _ all: [HTMLDocument.Attribute]) -> Bool {
            guard self.name == nil || self.name == name else { return false }
            for one in attributes {
                guard let found = all.first(where: { $0.name == one.name }) else { return false }
                guard one.value == nil || one.value == found.value else { return false }
            }
            guard !classes.isEmpty else { return true }
            let held = (all.first { $0.name == "class" }?.value ?? "").split(whereSeparator: \.isWhitespace)
            return classes.allSatisfy { wanted in held.contains { $0 == wanted } }
        }
    }

    package let text: String
    private let parts: [Part]

    /// - Throws: `DeclarationFault` with what is wrong.
    package init(_ text: String) throws(DeclarationFault) {
        var reader = SelectorReader(text)
        self.text = text
        var parts: [Part] = []
        var isChild = false
        while let token = try reader.next() {
            guard token != ">" else {
                guard !parts.isEmpty, !isChild else {
                    throw DeclarationFault("'\(text)' has a '>' without parent")
                }
                isChild = true
                continue
            }
            var part = Part()
            part.isChild = isChild
            isChild = false
            for piece in try SelectorReader.pieces(of: token) {
                switch piece {
                case .name(let name): part.name = name == "*" ? nil : name.lowercased()
                case .id(let value): part.attributes.append(("id", value))
                case .class(let value): part.classes.append(value)
                case .attribute(let name, let value): part.attributes.append((name.lowercased(), value))
                }
            }
            parts.append(part)
        }
        guard !isChild, (1...Self.mostParts).contains(parts.count) else {
            throw DeclarationFault("'\(text)' is not a selector of 1 to \(Self.mostParts) parts")
        }
        self.parts = parts
    }

    package static func == (one: Selector, other: Selector) -> Bool { one.text == other.text }

    /// The elements that are meant, in document order.
    ///
    /// - Parameter scope: within this node, without itself; `nil` is the whole page.
    package func all(in document: HTMLDocument, within scope: Int? = nil, atMost most: Int = .max) -> [Int] {
        let range = scope.map { document.range(of: $0).dropFirst() } ?? document.whole[...]
        var found: [Int] = []
        // Of each node: bit n is set where it is the n-th part's element, and where it or a node around it is.
        var (own, around) = ([UInt16](), [UInt16]())
        own.reserveCapacity(range.count)
        around.reserveCapacity(range.count)
        let last: UInt16 = 1 << UInt16(parts.count - 1)
        for index in range {
            let node = document.nodes[index]
            let place = node.parent - range.startIndex
            let parentOwn = place >= 0 ? own[place] : 0
            let outer = place >= 0 ? around[place] : 0
            var mine: UInt16 = 0
            if case .element(let name, let attributes) = node.content {
                for (number, part) in parts.enumerated() {
                    let before =
                        number == 0 || (part.isChild ? parentOwn : outer) & (1 << UInt16(number - 1)) != 0
                    if before, part.matches(name, attributes) { mine |= 1 << UInt16(number) }
                }
            }
            own.append(mine)
            around.append(mine | outer)
            if mine & last != 0 {
                found.append(index)
                if found.count >= most { break }
            }
        }
        return found
    }

    package func first(in document: HTMLDocument, within scope: Int? = nil) -> Int? {
        all(in: document, within: scope, atMost: 1).first
    }
}

/// Takes the text of a selector apart.
struct SelectorReader {
    enum Piece {
        case name(String)
        case id(String)
        case `class`(String)
        case attribute(String, String?)
    }

    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    /// The next part, or a `>`.
    mutating func next() throws(DeclarationFault) -> Substring? {
        guard text.utf8.count <= Selector.longest else {
            throw DeclarationFault("a selector is longer than \(Selector.longest) bytes")
        }
        rest = rest.drop { $0 == " " }
        guard let first = rest.first else { return nil }
        if first == ">" { return rest.popFirst().map { _ in ">" } }
        var isInBrackets = false
        let token = rest.prefix { character in
            if character == "[" { isInBrackets = true }
            if character == "]" { isInBrackets = false }
            return isInBrackets || (character != " " && character != ">")
        }
        rest = rest[token.endIndex...]
        return token
    }

    static func pieces(of token: Substring) throws(DeclarationFault) -> [Piece] {
        var (pieces, rest) = ([Piece](), token)
        while let first = rest.first {
            switch first {
            case "#", ".":
                rest = rest.dropFirst()
                let word = takeWord(&rest)
                guard !word.isEmpty else {
                    throw DeclarationFault("'\(token)' lacks a word behind '\(first)'")
                }
                pieces.append(first == "#" ? .id(word) : .class(word))
            case "[":
                guard let end = rest.firstIndex(of: "]") else {
                    throw DeclarationFault("'\(token)' lacks a ']'")
                }
                let halves = rest[rest.index(after: rest.startIndex)..<end].split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = halves.first, !name.isEmpty else {
                    throw DeclarationFault("'\(token)' has no name between its brackets")
                }
                let value = halves.count > 1 ? halves[1].filter { $0 != "\"" && $0 != "'" } : nil
                pieces.append(.attribute(String(name), value))
                rest = rest[rest.index(after: end)...]
            default:
                let word = first == "*" ? String(rest.removeFirst()) : takeWord(&rest)
                guard !word.isEmpty, pieces.isEmpty else {
                    throw DeclarationFault("'\(token)' is not a name, #id, .class or [attribute]")
                }
                pieces.append(.name(word))
            }
        }
        return pieces
    }

    private static func takeWord(_ rest: inout Substring) -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        rest = rest[word.endIndex...]
        return String(word)
    }
}
