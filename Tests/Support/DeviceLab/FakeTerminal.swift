/// A terminal that behaves as far as a dialogue needs: login, modes, a pager, questions.
public struct FakeTerminal: Sendable {
    public var name = "Username: "
    public var passwordPrompt = "Password: "
    public var user = "reader"
    public var password = "s3cret-word"
    public var wrong = "% Login invalid"
    public var prompt = "sw1>"
    public var enabledPrompt = "sw1#"
    public var enablePassword: String?
    public var answers: [String: String] = [:]
    /// The answer is cut here with a pager's mark, once.
    public var pagerAfter: Int?
    public var lineEnd = "\r\n"
    public private(set) var received: [String] = []
    public private(set) var keys: [String] = []
    private var state = 0
    private var typed: [UInt8] = []
    private var rest = ""
    private var isEnabled = false

    public init() {}

    public mutating func greeting() -> String {
        lineEnd + "User Access Verification" + lineEnd + lineEnd + name
    }

    /// - Returns: what the device prints; `nil` where it closes.
    public mutating func receive(_ bytes: [UInt8]) -> String? {
        var out = ""
        for byte in bytes {
            if !rest.isEmpty {
                keys.append(String(decoding: [byte], as: UTF8.self))
                let erase =
                    String(repeating: "\u{8}", count: 9) + String(repeating: " ", count: 8)
                    + String(repeating: "\u{8}", count: 9)
                out += erase + rest + prompted
                rest = ""
                continue
            }
            guard byte == 0x0d else {
                if byte >= 0x20 { typed.append(byte) }
                if byte == 0x03 { out += lineEnd + prompted }
                continue
            }
            let line = String(decoding: typed, as: UTF8.self)
            typed = []
            guard let said = entered(line) else { return nil }
            out += said
        }
        return out
    }

    private var prompted: String { isEnabled ? enabledPrompt : prompt }

    private mutating func entered(_ line: String) -> String? {
        switch state {
        case 0:
            state = line == user ? 1 : 2
            return line + lineEnd + passwordPrompt
        case 1, 2:
            guard state == 1, line == password else {
                state = 0
                return lineEnd + wrong + lineEnd + lineEnd + name
            }
            state = 3
            return lineEnd + prompted
        case 4:
            state = 3
            guard line == enablePassword else { return lineEnd + "% Access denied" + lineEnd + prompted }
            isEnabled = true
            return lineEnd + prompted
        default:
            received.append(line)
            if line == "exit" || line == "logout" { return nil }
            if line == "enable", !isEnabled {
                guard enablePassword != nil else {
                    isEnabled = true
                    return line + lineEnd + prompted
                }
                state = 4
                return line + lineEnd + passwordPrompt
            }
            guard let answer = answers[line] else {
                return line + lineEnd + "% Invalid input detected at '^' marker." + lineEnd + lineEnd
                    + prompted
            }
            let text = answer.isEmpty ? "" : answer + lineEnd
            guard let pagerAfter, text.count > pagerAfter else { return line + lineEnd + text + prompted }
            rest = String(text.dropFirst(pagerAfter))
            return line + lineEnd + String(text.prefix(pagerAfter)) + " --More-- "
        }
    }
}
