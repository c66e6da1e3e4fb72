/// A Swift source taken apart: its string literals and its comments, each with the line on which it begins.
///
/// Interpolations are left out of literals, and literals inside them are literals of their own. Comment lines that follow
/// one another are one text, so that a phrase is found across a line break. Raw strings count as code.
struct SwiftText {
    typealias Piece = (line: Int, text: String)

    private(set) var literals: [Piece] = []
    private(set) var comments: [Piece] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineHasCode = false
    /// The last line of a comment that others may follow.
    private var openComment = -1

    init(_ source: String) {
        bytes = Array(source.utf8)
        while position < bytes.count {
            if starts("//") {
                takeComment()
            } else if starts("#\"") {
                skipRawString()
            } else if starts("\"\"\"") {
                takeLiteral(quotes: 3)
            } else if starts("\"") {
                takeLiteral(quotes: 1)
            } else {
                advance()
            }
        }
    }

    private func starts(_ text: StaticString) -> Bool {
        guard bytes.count - position >= text.utf8CodeUnitCount else { return false }
        // because a StaticString's bytes are a constant of the program.
        return (0..<text.utf8CodeUnitCount).allSatisfy {
            unsafe bytes[position + $0] == text.utf8Start[$0]
        }
    }

    private mutating func advance(_ count: Int = 1) {
        for octet in bytes[position...].prefix(count) {
            if octet == UInt8(ascii: "\n") {
                line += 1
                lineHasCode = false
            } else if octet != UInt8(ascii: " ") {
                lineHasCode = true
            }
        }
        position += count
    }

    private mutating func takeComment() {
        let whole = bytes[position...].prefix { $0 != UInt8(ascii: "\n") }
        let text = String(decoding: whole.drop { $0 == UInt8(ascii: "/") }, as: UTF8.self)
        if openComment == line - 1, !lineHasCode {
            comments[comments.count - 1].text += text
        } else {
            comments.append((line, text))
        }
        openComment = lineHasCode ? -1 : line
        position = whole.endIndex
    }

    private mutating func takeLiteral(quotes: Int) {
        let start = line
        var text: [UInt8] = []
        advance(quotes)
        while position < bytes.count, !(quotes == 3 ? starts("\"\"\"") : starts("\"")) {
            if starts("\\(") {
                skipInterpolation()
                text.append(UInt8(ascii: "|"))
            } else if starts("\\") {
                // An escape, or the end of a line that goes on: neither is a word.
                advance(2)
                text.append(UInt8(ascii: " "))
            } else {
                text.append(bytes[position])
                advance()
            }
        }
        advance(quotes)
        literals.append((start, String(decoding: text, as: UTF8.self)))
    }

    private mutating func skipInterpolation() {
        var depth = 0
        advance()
        while position < bytes.count {
            if starts("\"") {
                takeLiteral(quotes: 1)
                continue
            }
            if starts("(") { depth += 1 }
            if starts(")") { depth -= 1 }
            advance()
            if depth == 0 { return }
        }
    }

    private mutating func skipRawString() {
        advance(2)
        while position < bytes.count, !starts("\"#") { advance() }
        advance(2)
    }
}
