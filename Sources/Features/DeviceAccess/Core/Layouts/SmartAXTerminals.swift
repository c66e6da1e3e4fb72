/// `display ont info PORT all`: a table of states, a table of descriptions, a total line; once a port.
///
/// A description wraps in three ways: in the middle of a word, without a blank; at a blank, which is kept; and at once,
/// to the next line. Its column begins at 19 and is 60 wide.
struct SmartAXTerminals {
    struct Terminal {
        var place: String
        var number: Bytes
        var serial: String
        var states: [Bytes]
        var description: [UInt8]?

        private var text: String? { description.flatMap { $0[...].value } }

        var full: Row {
            Row([
                "config_state": .optional(states.word(2)?.value),
                "control_flag": .optional(states.word(0)?.value),
                "description": .optional(text), "fsp": .text(place),
                "match_state": .optional(states.word(3)?.value), "ont_id": .text(number.text),
                "protect_side": .optional(states.word(4)?.value),
                "run_state": .optional(states.word(1)?.value),
                "serial_number": .text(serial),
            ])
        }

        var short: Row {
            Row([
                "fsp": .text(place), "ont": .optional(number.number), "sn": .text(serial),
                "run_state": .optional(states.word(1)?.value), "description": .optional(text),
            ])
        }
    }

    private(set) var rows: [Terminal] = []
    private(set) var printedTotal: Int?

    private static let column = 19
    private static let width = 60

    init(_ text: DeviceText) {
        var described: Int?
        /// Terminals by place and number, as descriptions name them.
        var known: [String: Int] = [:]
        for line in text.lines {
            if let total = Self.total(line) {
                printedTotal = (printedTotal ?? 0) + total
                described = nil
                continue
            }
            let words = line.words
            guard let place = SmartAXLayouts.place(words, at: 0), words.count > place.next,
                words[place.next].number != nil
            else {
                continued(line, &described)
                continue
            }
            let rest = Array(words[place.next...])
            let name = place.text + " " + rest[0].text
            if rest.count >= 6, rest[1].count == 16, known[name] == nil {
                known[name] = rows.count
                rows.append(
                    Terminal(
                        place: place.text, number: rest[0], serial: rest[1].text, states: Array(rest[2...]),
                        description: nil))
                described = nil
            } else if let at = known[name] {
                rows[at].description = Array(line[rest[0].endIndex...].drop { $0 == 0x20 })
                described = at
            }
        }
    }

    private mutating func continued(_ line: Bytes, _ described: inout Int?) {
        let indent = line.prefix { $0 == 0x20 }.count
        guard let at = described, indent >= Self.column - 2, indent < line.count,
            let before = rows[at].description, before.count < 1024
        else { return described = nil }
        let part = line.dropFirst(indent)
        let isCut = before.count >= Self.width && before.last != 0x20
        rows[at].description = Array(before[...].trimmedEnd) + (isCut ? [] : [0x20]) + part
    }

    /// `In port 0/ 1/3, the total of ONTs are: 9, online: 5`.
    private static func total(_ line: Bytes) -> Int? {
        guard port(line) != nil, let at = line.position(of: "ONTs ") else { return nil }
        return line[at...].firstNumber
    }

    /// The port that such a line is about.
    static func port(_ line: Bytes) -> String? {
        guard let at = line.position(of: "In port "), let comma = line.firstIndex(of: UInt8(ascii: ",")),
            at + 8 < comma
        else { return nil }
        return SmartAXLayouts.place(line[(at + 8)..<comma].words, at: 0)?.text
    }
}
