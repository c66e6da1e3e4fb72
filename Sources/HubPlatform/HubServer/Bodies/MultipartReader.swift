/// The body of a form with files, taken apart as it comes. Holds no more of it than a head or a short field.
///
/// Source: RFC 7578; RFC 2046 §5.1.1.
struct MultipartReader: Sendable {
    enum Piece: Equatable, Sendable {
        case field(name: String, value: [UInt8])
        case file(name: String)
        /// Of the file that began last.
        case bytes([UInt8])
        case fileEnded
        /// What follows is not read.
        case end
    }

    enum Fault: Error, Equatable { case notMultipart, damaged, tooLong }

    private enum State { case preamble, head, field(String), file, over }

    static let longestField = 16_384
    private static let longestHead = 4096
    private static let mostParts = 64
    /// With the line's end before it.
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = [0x0d, 0x0a]
    private var state = State.preamble
    private var parts = 0

    /// - Parameter contentType: `multipart/form-data; boundary=…`.
    init(contentType: String) throws(Fault) {
        let words = contentType.split(separator: ";")
        guard words.first?.lowercased() == "multipart/form-data",
            let word = words.dropFirst().map({ $0.drop { $0 == " " } })
                .first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { throw .notMultipart }
        let boundary = word.dropFirst("boundary=".count).filter { $0 != "\"" }
        guard (1...70).contains(boundary.utf8.count) else { throw .notMultipart }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    var isOver: Bool { if case .over = state { true } else { false } }

    mutating func read(_ bytes: some Sequence<UInt8>) throws(Fault) -> [Piece] {
        buffer += bytes
        var pieces: [Piece] = []
        while try step(&pieces) {}
        return pieces
    }

    /// - Returns: whether there may be more in the buffer.
    private mutating func step(_ pieces: inout [Piece]) throws(Fault) -> Bool {
        switch state {
        case .over:
            buffer = []
            return false
        case .preamble:
            guard let at = next(delimiter, from: 0) else {
                guard buffer.count <= Self.longestHead else { throw .damaged }
                return false
            }
            return try part(behind: at, &pieces)
        case .head: return try head(&pieces)
        case .field(let name):
            guard let at = next(delimiter, from: 0) else {
                guard buffer.count <= Self.longestField else { throw .tooLong }
                return false
            }
            guard at <= Self.longestField else { throw .tooLong }
            pieces.append(.field(name: name, value: Array(buffer[..<at])))
            return try part(behind: at, &pieces)
        case .file:
            guard let at = next(delimiter, from: 0) else {
                // What could be the beginning of the delimiter stays.
                let safe = buffer.count - delimiter.count
                guard safe > 0 else { return false }
                pieces.append(.bytes(Array(buffer[..<safe])))
                buffer.removeFirst(safe)
                return false
            }
            if at > 0 { pieces.append(.bytes(Array(buffer[..<at]))) }
            pieces.append(.fileEnded)
            return try part(behind: at, &pieces)
        }
    }

    /// Behind a delimiter: another part, or the end.
    private mutating func part(behind at: Int, _ pieces: inout [Piece]) throws(Fault) -> Bool {
        let rest = buffer[(at + delimiter.count)...]
        guard rest.count >= 2 else {
            // The delimiter is found again when more has come.
            if case .preamble = state { return false }
            buffer.removeFirst(at)
            state = .preamble
            return false
        }
        if rest.starts(with: [0x2d, 0x2d]) {
            state = .over
            pieces.append(.end)
            return true
        }
        guard rest.starts(with: [0x0d, 0x0a]) else { throw .damaged }
        parts += 1
        guard parts <= Self.mostParts else { throw .tooLong }
        buffer.removeFirst(at + delimiter.count + 2)
        state = .head
        return true
    }

    private mutating func head(_ pieces: inout [Piece]) throws(Fault) -> Bool {
        guard let end = next([0x0d, 0x0a, 0x0d, 0x0a], from: 0) else {
            guard buffer.count <= Self.longestHead else { throw .tooLong }
            return false
        }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, let name = Self.word("name", in: disposition) else { throw .damaged }
        buffer.removeFirst(end + 4)
        if let file = Self.word("filename", in: disposition) {
            state = .file
            pieces.append(.file(name: file))
        } else {
            state = .field(name)
        }
        return true
    }

    /// `name="photo"` of a field's line; browsers write `%22` for a quotation mark.
    private static func word(_ name: String, in line: Substring) -> String? {
        // A semicolon within quotation marks is part of the word.
        var isQuoted = false
        let parts = line.split { one in
            if one == "\"" { isQuoted.toggle() }
            return one == ";" && !isQuoted
        }
        for part in parts.dropFirst() {
            let part = part.drop { $0 == " " }
            guard part.hasPrefix("\(name)=\""), part.hasSuffix("\""), part.count >= name.count + 3 else {
                continue
            }
            return String(part.dropFirst(name.count + 2).dropLast())
        }
        return nil
    }

    private func next(_ pattern: [UInt8], from start: Int) -> Int? {
        var at = start
        while let found = buffer[at...].firstIndex(of: pattern[0]) {
            guard found + pattern.count <= buffer.count else { return nil }
            if buffer[found..<found + pattern.count].elementsEqual(pattern) { return found }
            at = found + 1
        }
        return nil
    }
}
