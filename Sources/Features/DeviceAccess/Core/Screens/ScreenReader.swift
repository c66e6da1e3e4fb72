/// Makes clean lines of what a device sends to a terminal: without echo, pager marks, redraws, and what it says unasked.
///
/// A value: bytes go in, in pieces of any size, with the same result. It has no clock: its owner asks `waiting` once
/// nothing has come for a while. A line is held back until the next one shows that no event cut it.
///
/// Next: `Layout.read`.
package struct ScreenReader: Sendable {
    /// Lines kept of one answer.
    package static let mostLines = DeviceText.mostLines
    package static let mostEvents = 10_000

    package let marks: ScreenMarks
    package private(set) var account = ScreenAccount()
    package private(set) var lines: [[UInt8]] = []
    /// Blocks that the device said unasked, each its lines.
    package private(set) var events: [[[UInt8]]] = []
    /// A bound was reached, and something was left out.
    package private(set) var isCut = false
    /// How the device introduces its prompts, once learnt: `OLT-1(config)#`.
    package var prompt: [UInt8]?

    private var line = ScreenLine()
    /// The line above, which an event may have cut.
    private var held: ScreenLine?
    private var event: Event?
    private var escape: [UInt8] = []
    private var isErasing: Int?
    private var upward = 0
    private var wasReturn = false
    /// A block of an event has just ended: a line break that follows at once belongs to it.
    private var isBehindBlock = false
    private var echo = EchoFilter()
    private var smart = SmartBlock()

    private struct Event {
        let form: ScreenMarks.Event
        var lines: [[UInt8]] = []
    }

    package init(_ marks: ScreenMarks) { self.marks = marks }

    /// A line that we send: the device repeats it, and it is not data.
    package mutating func sent(_ command: [UInt8]) {
        flush()
        echo.expect(command)
        smart = SmartBlock(command: command)
    }

    /// The lines of an answer are taken, for the next one.
    package mutating func takeLines() -> [[UInt8]] {
        defer { lines = [] }
        return lines
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { receive(byte) }
    }

    /// As the other, with runs of text taken whole.
    package mutating func receive(_ bytes: [UInt8]) { receive(bytes[...]) }

    package mutating func receive(_ bytes: Bytes) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if escape.isEmpty, !wasReturn, isErasing == nil, line.isAtEnd {
                let start = index
                let end = Swift.min(bytes.endIndex, start + ScreenLine.longest - line.count)
                while index < end, bytes[index] >= 0x20, bytes[index] != 0x7f { index += 1 }
                if start < index {
                    line.append(bytes[start..<index])
                    account.received += index - start
                    account.open += index - start
                    isBehindBlock = false
                }
                guard index < bytes.endIndex else { return }
            }
            receive(bytes[index])
            index += 1
        }
    }
}

// MARK: - Bytes

extension ScreenReader {
    private mutating func receive(_ byte: UInt8) {
        account.received += 1
        if !escape.isEmpty { return escaped(byte) }
        switch byte {
        case 0x0a: lineFeed()
        case 0x0d:
            account.control += 1
            line.move(to: 0)
            wasReturn = true
            erased()
            return
        case 0x08:
            account.control += 1
            loneReturn()
            startErasing()
            line.move(by: -1)
            erased()
        case 0x1b:
            escape = [byte]
            account.open += 1
        case 0x09: write(byte)
        case 0x00:
            // Also the second half of an end of line: CR NUL.
            account.control += 1
            return
        case 0x01..<0x20, 0x7f: account.control += 1
        default: write(byte)
        }
        wasReturn = false
    }

    private mutating func write(_ byte: UInt8) {
        if wasReturn {
            loneReturn()
            startErasing()
        }
        if isErasing != nil, byte != 0x20 { isErasing = nil }
        isBehindBlock = false
        switch line.write(byte) {
        case .added: account.open += 1
        case .replaced: account.control += 1
        case .dropped:
            account.dropped += 1
            isCut = true
        }
        erased()
    }

    private mutating func lineFeed() {
        account.control += 1
        isErasing = nil
        let belongsToBlock = isBehindBlock && event == nil
        isBehindBlock = false
        if upward > 0 {
            upward -= 1
            return
        }
        if belongsToBlock {
            wasReturn = false
            return
        }
        commit()
    }
}

// MARK: - Escapes

extension ScreenReader {
    private static let longestEscape = 24

    private mutating func escaped(_ byte: UInt8) {
        escape.append(byte)
        account.open += 1
        if escape.count == 2 {
            guard byte != UInt8(ascii: "[") else { return }
            endEscape()
            if byte == UInt8(ascii: "E") { commit() }
            return
        }
        let isFinal = byte >= 0x40 && byte <= 0x7e
        guard isFinal || escape.count >= Self.longestEscape else { return }
        let digits = escape[2...].prefix { $0 >= 0x30 && $0 <= 0x39 }
        let number = digits.count <= 5 ? digits.number : nil
        endEscape()
        move(byte, number)
    }

    private mutating func endEscape() {
        account.open -= escape.count
        account.control += escape.count
        escape = []
    }

    private mutating func move(_ final: UInt8, _ number: Int?) {
        switch final {
        case UInt8(ascii: "D"):
            startErasing()
            line.move(by: -Swift.max(1, number ?? 1))
            erased()
        case UInt8(ascii: "C"): line.move(by: Swift.max(1, number ?? 1))
        case UInt8(ascii: "K"):
            startErasing()
            let gone = number == 2 ? line.blank() : line.truncate(to: line.cursor)
            account.open -= gone
            account.control += gone
            erased()
        case UInt8(ascii: "A"): upward = Swift.min(upward + Swift.max(1, number ?? 1), 4)
        default: break
        }
    }
}

// MARK: - Pagers

extension ScreenReader {
    /// The cursor moves back behind a pager's mark: the mark is being erased.
    private mutating func startErasing() {
        guard isErasing == nil, !line.isEmpty else { return }
        let text = line.bytes[...]
        isErasing = pager(in: text).map { $0.start - text.startIndex }
    }

    private func pager(in text: Bytes) -> (pager: ScreenMarks.Pager, start: Int)? {
        for pager in marks.pagers {
            let mark = text.trimmedEnd
            if let start = pager.mark.suffixStart(in: text) { return (pager, start) }
            if mark.count < text.count, let start = pager.mark.suffixStart(in: mark) { return (pager, start) }
        }
        return nil
    }

    /// The mark is gone once its cells are blank and the cursor is back.
    private mutating func erased() {
        guard let start = isErasing, line.cursor <= start, line.isBlank(from: line.cursor) else { return }
        let gone = line.truncate(to: line.cursor)
        account.open -= gone
        account.pager += gone
        isErasing = nil
    }
}

// MARK: - Lines

extension ScreenReader {
    /// The line has ended.
    private mutating func commit() {
        let ended = line
        line = ScreenLine()
        wasReturn = false
        if event != nil { return endEvent(ended) }
        if let form = form(beginning: ended) { return beginEvent(form, ended) }
        if let before = held { give(before) }
        held = ended
    }

    /// The event that a line begins; its bytes are laid out once for all forms.
    private func form(beginning line: ScreenLine) -> ScreenMarks.Event? {
        guard !marks.events.isEmpty, !line.isEmpty else { return nil }
        let bytes = line.bytes[...]
        return marks.events.first { $0.start.begins(bytes) }
    }

    private mutating func beginEvent(_ form: ScreenMarks.Event, _ first: ScreenLine) {
        event = Event(form: form)
        // Without a cut the line above is whole.
        if !form.cuts, let before = held {
            give(before)
            held = nil
        }
        endEvent(first)
    }

    /// A line of the event has ended, by a line break or by a return alone.
    private mutating func endEvent(_ ended: ScreenLine) {
        account.open -= ended.received
        account.events += ended.received
        guard var running = event else { return }
        if running.lines.count < 100 { running.lines.append(ended.bytes) }
        event = running
        let isEnd = running.form.end.map { $0.matches(ended.bytes[...].trimmed) } ?? true
        guard isEnd else { return }
        if events.count < Self.mostEvents { events.append(running.lines) } else { isCut = true }
        event = nil
        isBehindBlock = running.form.end != nil
        guard running.form.cuts, let before = held else { return }
        // The device goes on where it was cut.
        line = before
        line.moveToEnd()
        held = nil
    }

    /// A return without a line feed behind it. An event of one line may end so; then the cut line goes on.
    private mutating func loneReturn() {
        guard wasReturn, !line.isEmpty else { return }
        let form = form(beginning: line)
        guard event != nil || form != nil else { return }
        let ended = line
        line = ScreenLine()
        wasReturn = false
        if let form, event == nil { beginEvent(form, ended) } else { endEvent(ended) }
    }

    private mutating func give(_ whole: ScreenLine) {
        let bytes = whole.bytes
        let received = whole.received
        account.open -= received
        if echo.takes(bytes, prompt: prompt) || (marks.hasSmartPrompts && smart.takes(bytes)) {
            account.echo += received
            return
        }
        guard lines.count < Self.mostLines else {
            account.dropped += received
            isCut = true
            return
        }
        account.data += received
        lines.append(bytes)
    }

    private mutating func flush() {
        if let before = held { give(before) }
        held = nil
    }
}

// MARK: - What the device waits for

extension ScreenReader {
    /// What the line says that has not ended. Meaningful once the device has been silent for a while.
    package enum Waiting: Equatable, Sendable {
        case nothing
        case prompt(String)
        case pager(answer: String)
        /// `cr`: Enter runs the command as typed. Without it the command is incomplete.
        case choice(cr: Bool)
        /// A question of the profile's list, with its answer; or one that is not listed.
        case question(String, answer: String?)
        case text(String)
    }

    package var waiting: Waiting {
        let bytes = line.bytes
        let text = bytes[...].trimmed
        guard !text.isEmpty, event == nil else { return .nothing }
        if let (pager, _) = pager(in: bytes[...]) { return .pager(answer: pager.answer) }
        if marks.hasSmartPrompts, text.first == UInt8(ascii: "{"), text.hasSuffix("}:") {
            return .choice(cr: text.contains(text: "<cr>"))
        }
        for question in marks.questions where question.mark.occurs(in: text) {
            return .question(text.text, answer: question.answer)
        }
        if Self.isQuestion(text) { return .question(text.text, answer: nil) }
        if isPrompt(text) { return .prompt(text.text) }
        return .text(text.text)
    }

    /// A learnt prompt: the same name, another mode. Without one, anything that ends like a prompt.
    private func isPrompt(_ text: Bytes) -> Bool {
        guard marks.promptEnds.contains(where: { text.hasSuffix($0) }), text.count <= 200 else {
            return false
        }
        guard let prompt else { return true }
        return Self.name(text) == Self.name(prompt[...].trimmed)
    }

    /// Remembers the open line's prompt.
    package mutating func learnPrompt() -> Bool {
        let text = line.bytes[...].trimmed
        guard !text.isEmpty, marks.promptEnds.contains(where: { text.hasSuffix($0) }) else { return false }
        prompt = Array(text)
        return true
    }

    /// The device's name in a prompt: without brackets, mode and end.
    static func name(_ prompt: Bytes) -> Bytes {
        var name = prompt
        while let first = name.first, "<[~*".utf8.contains(first) { name = name.dropFirst() }
        while let last = name.last, "#>]%".utf8.contains(last) { name = name.dropLast() }
        if let at = name.firstIndex(of: UInt8(ascii: "(")) { name = name[..<at] }
        if let at = name.firstIndex(of: UInt8(ascii: ":")) { name = name[..<at] }
        return name
    }

    private static func isQuestion(_ text: Bytes) -> Bool {
        ["(y/n)", "[y/n]", "[Y/N]", "(y/n)[n]", "(y/n)[y]", "(yes/no)"].contains { mark in
            text.contains(text: mark)
        } && (text.hasSuffix(":") || text.hasSuffix("?") || text.hasSuffix("]") || text.hasSuffix(")"))
    }

    /// Ends the reading: the open line is a prompt, or the rest of a text that was cut.
    package mutating func finish() {
        endEscape()
        if event != nil {
            // A block that the end of the session cut ends there.
            let ended = line
            line = ScreenLine()
            account.open -= ended.received
            account.events += ended.received
            if let running = event { events.append(running.lines + [ended.bytes]) }
            event = nil
        }
        if let prompt, line.bytes[...].trimmed.elementsEqual(prompt[...].trimmed) {
            flush()
            // Empty lines in front of the prompt are the device's spacing.
            while let last = lines.last, last.isEmpty { lines.removeLast() }
            account.open -= line.received
            account.prompt += line.received
            line = ScreenLine()
            return
        }
        flush()
        if !line.isEmpty {
            let last = line
            line = ScreenLine()
            give(last)
        }
    }
}
