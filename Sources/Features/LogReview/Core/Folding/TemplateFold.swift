/// Folds lines that differ in numbers alone into one row with a count: a thousand lines become a few dozen rows.
public struct TemplateFold: Sendable {
    /// Lines of one kind.
    public struct Row: Sendable, Equatable {
        public var count: Int
        /// As it was read, redacted.
        public let first: [UInt8]
        public var last: [UInt8]
    }

    /// More rows are folded by coarser templates, and at last by programs.
    public static let mostRows = 80

    /// How much two lines may differ and still be of one kind.
    private enum Grain: Int, CaseIterable {
        /// Numbers.
        case numbers
        /// Words that hold digits, and values behind `=`.
        case words
        /// All but the first three words.
        case beginning
        /// All but the first word.
        case start
        /// All but the program.
        case program
        case all
    }

    public private(set) var rows: [Row] = []
    private var places: [[UInt8]: Int] = [:]
    private var grain = Grain.numbers

    public init() {}

    public mutating func add(_ line: [UInt8]) {
        add(Row(count: 1, first: line, last: line))
        while rows.count > Self.mostRows, let next = Grain(rawValue: grain.rawValue + 1) {
            grain = next
            let before = rows
            (rows, places) = ([], [:])
            for row in before { add(row) }
        }
    }

    private mutating func add(_ row: Row) {
        let key = Self.template(row.first, grain)
        if let place = places[key] {
            rows[place].count += row.count
            rows[place].last = row.last
        } else {
            places[key] = rows.count
            rows.append(row)
        }
    }

    private static func template(_ line: [UInt8], _ grain: Grain) -> [UInt8] {
        let parts = LogLine(slice: line[...])
        switch grain {
        case .numbers: return numbers(parts.program) + [0] + numbers(parts.message)
        case .words: return numbers(parts.program) + [0] + words(parts.message)
        case .beginning, .start:
            let words = words(parts.message).split(separator: 0x20).prefix(grain == .start ? 1 : 3)
            return numbers(parts.program) + [0] + words.joined(separator: [0x20])
        case .program: return numbers(parts.program)
        case .all: return []
        }
    }

    /// Digits become `#`, and so do words of hexadecimal digits with one that is a digit.
    private static func numbers(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var template: [UInt8] = []
        template.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let start = index
            var seen: UInt8 = 0
            var isHex = true
            while index < text.endIndex {
                let kind = ByteClass.table[Int(text[index])]
                guard kind & ByteClass.letterOrDigit != 0 else { break }
                seen |= kind
                if kind & (ByteClass.digit | ByteClass.hexLetter) == 0 { isHex = false }
                index += 1
            }
            if index == start {
                template.append(text[index])
                index += 1
            } else if seen & ByteClass.digit == 0 {
                template += text[start..<index]
            } else if isHex && (index - start > 3 || seen & (ByteClass.upper | ByteClass.lower) == 0) {
                if template.last != UInt8(ascii: "#") { template.append(UInt8(ascii: "#")) }
            } else {
                for byte in text[start..<index] {
                    if !(48...57).contains(byte) {
                        template.append(byte)
                    } else if template.last != UInt8(ascii: "#") {
                        template.append(UInt8(ascii: "#"))
                    }
                }
            }
        }
        return template
    }

    private static func words(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var template: [UInt8] = []
        for word in text.split(separator: 0x20) {
            if !template.isEmpty { template.append(0x20) }
            if let sign = word.firstIndex(of: UInt8(ascii: "=")) {
                template += word[...sign]
                template.append(UInt8(ascii: "*"))
            } else if word.contains(where: { (48...57).contains($0) }) {
                if template.suffix(2) != [UInt8(ascii: "*"), 0x20] { template.append(UInt8(ascii: "*")) }
            } else {
                template += word
            }
        }
        return template
    }
}
