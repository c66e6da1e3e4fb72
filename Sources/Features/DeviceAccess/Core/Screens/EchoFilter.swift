/// Finds what we typed in what comes back: behind a prompt, and wrapped at the width of the window.
struct EchoFilter: Equatable {
    private var command: [UInt8] = []
    private var matched = 0
    /// Lines in which it is still looked for.
    private var patience = 0

    mutating func expect(_ command: [UInt8]) {
        self.command = Array(command[...].trimmed)
        matched = 0
        patience = 4
    }

    /// Whether the line is a part of the echo.
    mutating func takes(_ line: [UInt8], prompt: [UInt8]?) -> Bool {
        guard patience > 0, matched < command.count else { return false }
        patience -= 1
        var rest = line[...]
        if matched == 0, let prompt, rest.starts(with: prompt) { rest = rest.dropFirst(prompt.count) }
        rest = rest.trimmed
        let wanted = command[matched...].drop { $0 == 0x20 }
        if rest.elementsEqual(wanted) {
            matched = command.count
            patience = 0
            return true
        }
        guard !rest.isEmpty, wanted.starts(with: rest) else { return false }
        matched = wanted.startIndex + rest.count
        return true
    }
}

/// What SmartAX prints when a choice was met with Enter: the choice, an empty line, `Command:`, and the command.
struct SmartBlock: Equatable {
    private var command: [UInt8] = []
    private var step = 0

    init() {}

    init(command: [UInt8]) { self.command = Array(command[...].trimmed) }

    mutating func takes(_ line: [UInt8]) -> Bool {
        let text = line[...].trimmed
        switch step {
        case 0:
            guard text.first == UInt8(ascii: "{"), text.hasSuffix("}:") else { return false }
            step = 1
            return true
        case 1 where text.isEmpty: return true
        case 1 where text.equals("Command:"):
            step = 2
            return true
        case 2 where command.isEmpty || text.elementsEqual(command):
            step = 0
            return true
        default:
            step = 0
            return false
        }
    }
}
