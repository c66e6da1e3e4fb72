/// Takes telnet's options out of what comes, and says what to answer.
///
/// A value: any split of the bytes gives the same. Accepts the server's echo and suppress-go-ahead, tells the terminal's
/// sort and size when asked, and refuses everything else, once an option.
///
/// Source: RFC 854, 855, 857, 858, 1073, 1091.
package struct TelnetCodec: Sendable {
    package struct Result: Equatable, Sendable {
        /// What is for the screen.
        package var data: [UInt8] = []
        /// What is to be sent back.
        package var reply: [UInt8] = []
    }

    private enum Byte {
        static let interpret: UInt8 = 255
        static let dont: UInt8 = 254
        static let `do`: UInt8 = 253
        static let wont: UInt8 = 252
        static let will: UInt8 = 251
        static let subBegin: UInt8 = 250
        static let subEnd: UInt8 = 240
        static let echo: UInt8 = 1
        static let goAhead: UInt8 = 3
        static let terminal: UInt8 = 24
        static let window: UInt8 = 31
    }

    private enum State: Equatable { case text, command, option(UInt8), sub, subCommand }

    private var state = State.text
    private var sub: [UInt8] = []
    /// What was answered already, by verb and option: never twice, so that no loop can begin.
    private var answered: Set<UInt16> = []
    /// Bytes of options, which are not part of the screen.
    package private(set) var optionBytes = 0

    private static let longestSub = 256
    package static let columns: UInt16 = 511
    package static let terminal = "vt100"

    package init() {}

    package mutating func receive(_ bytes: some Sequence<UInt8>) -> Result {
        var result = Result()
        for byte in bytes { receive(byte, &result) }
        return result
    }

    private mutating func receive(_ byte: UInt8, _ result: inout Result) {
        switch state {
        case .text:
            if byte == Byte.interpret {
                state = .command
            } else {
                result.data.append(byte)
            }
        case .command: command(byte, &result)
        case .option(let verb):
            optionBytes += 3
            state = .text
            answer(verb, byte, &result)
        case .sub:
            if byte == Byte.interpret {
                state = .subCommand
            } else if sub.count < Self.longestSub {
                sub.append(byte)
            }
        case .subCommand:
            state = .sub
            if byte == Byte.subEnd {
                state = .text
                optionBytes += sub.count + 4
                answerSub(&result)
            } else if byte == Byte.interpret, sub.count < Self.longestSub {
                sub.append(byte)
            }
        }
    }

    private mutating func command(_ byte: UInt8, _ result: inout Result) {
        switch byte {
        case Byte.interpret:
            result.data.append(byte)
            state = .text
        case Byte.will...Byte.dont: state = .option(byte)
        case Byte.subBegin:
            sub = []
            state = .sub
        case Byte.subEnd..<Byte.subBegin:
            optionBytes += 2
            state = .text
        default:
            // A stray 255, as some devices send: both bytes are text.
            result.data += [Byte.interpret, byte]
            state = .text
        }
    }

    private mutating func answer(_ verb: UInt8, _ option: UInt8, _ result: inout Result) {
        let reply: UInt8
        switch verb {
        case Byte.will: reply = option == Byte.echo || option == Byte.goAhead ? Byte.do : Byte.dont
        case Byte.do: reply = option == Byte.terminal || option == Byte.window ? Byte.will : Byte.wont
        case Byte.wont: reply = Byte.dont
        default: reply = Byte.wont
        }
        guard answered.insert(UInt16(reply) << 8 | UInt16(option)).inserted else { return }
        result.reply += [Byte.interpret, reply, option]
        if reply == Byte.will, option == Byte.window {
            let columns = Self.columns
            result.reply += [Byte.interpret, Byte.subBegin, Byte.window]
            for byte in [UInt8(columns >> 8), UInt8(columns & 255), 0, 0] {
                result.reply += byte == Byte.interpret ? [byte, byte] : [byte]
            }
            result.reply += [Byte.interpret, Byte.subEnd]
        }
    }

    private mutating func answerSub(_ result: inout Result) {
        guard sub == [Byte.terminal, 1], answered.insert(UInt16(Byte.terminal)).inserted else { return }
        result.reply += [Byte.interpret, Byte.subBegin, Byte.terminal, 0] + Array(Self.terminal.utf8)
        result.reply += [Byte.interpret, Byte.subEnd]
    }
}
