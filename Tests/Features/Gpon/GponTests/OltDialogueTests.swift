import DeviceAccess
import Gpon
import TestSupport
import Testing

/// The bytes of an OLT, as far as one session sees them.
private struct Terminal {
    var mode = "#"
    var typed: [UInt8] = []
    var lines: [String] = []
    var hasLogin = false
    var isSecret = false
    /// By line: what is printed instead of the answer.
    var answers: [String: String] = [:]
    /// Put between the halves of an echo.
    var alarmInEcho: String?
    var isLowered = true

    static let name = "OLT-1"
    static let alarm =
        "\r\n  ! 5 [2024-05-03 10:11:12+03:00]:\r\n  ALARM 1 FAULT WARNING\r\n  DESCRIPTION : Password: OLT-1(config)#\r\n  --- END\r\n"

    var greeting: [UInt8] { [255, 251, 1, 255, 253, 31] + Array("\r\n\r\n>>User name:".utf8) }

    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 255 {
                // Options: three bytes, or up to the end of a sub-option.
                if bytes[index + 1] == 250 {
                    while !(bytes[index] == 255 && bytes[index + 1] == 240) { index += 1 }
                    index += 2
                } else {
                    index += 3
                }
                continue
            }
            index += 1
            switch byte {
            case 13: out += enter()
            case 3:
                typed = []
                out += Array("\r\n\(Self.name)\(mode)".utf8)
            case 21: typed = []
            case 10, 0: continue
            case 32 where typed.isEmpty && lines.last == "display big":
                out += Array("\u{1b}[37D\(blanks)\u{1b}[37D  row 2\r\n\r\n\(Self.name)\(mode)".utf8)
            default: typed.append(byte)
            }
        }
        return out
    }

    private var blanks: String { String(repeating: " ", count: 37) }

    private mutating func enter() -> [UInt8] {
        let line = String(decoding: typed, as: UTF8.self)
        typed = []
        if !hasLogin {
            if isSecret {
                isSecret = false
                guard line == "secret" else {
                    return Array("\r\n  Username or password invalid.\r\n\r\n>>User name:".utf8)
                }
                hasLogin = true
                mode = ">"
                return Array(
                    "\r\n\r\n  Huawei Integrated Access Software (MA5608T).\r\n\r\n\(Self.name)>".utf8)
            }
            isSecret = true
            return Array("\(line)\r\n>>User password:".utf8)
        }
        lines.append(line)
        var echo = line
        if let alarm = alarmInEcho, line.count > 4 {
            echo = String(line.prefix(3)) + alarm + String(line.dropFirst(3))
            alarmInEcho = nil
        }
        return Array((echo + "\r\n" + answer(line)).utf8)
    }

    private mutating func answer(_ line: String) -> String {
        if let text = answers[line] { return text }
        switch line {
        case "enable": mode = "#"
        case "config": mode = "(config)#"
        case "quit": mode = mode.hasPrefix("(config-") ? "(config)#" : "#"
        case "interface gpon 0/1": mode = "(config-if-gpon-0/1)#"
        case "interface gpon 0/2": return "  Failure: The board does not exist\r\n\r\n\(Self.name)\(mode)"
        case "display big": return "  row 1\r\n---- More ( Press 'Q' to break ) ----"
        case "display version": return "\r\n  VERSION : MA5600V800R015C10\r\n\r\n\(Self.name)\(mode)"
        default: break
        }
        return "\r\n\(Self.name)\(mode)"
    }
}

/// A dialogue and an OLT that talk until both wait.
private struct Talk {
    var dialogue: OltDialogue
    var terminal: Terminal
    var answers: [OltAnswer] = []
    var end: OltDialogue.Failure?
    var isReady = false
    var random: SeededRandom?

    init(
        _ terminal: Terminal = Terminal(), for purpose: OltDialogue.Purpose = .writing,
        password: String = "secret",
        seed: UInt64? = nil
    ) throws {
        let profile = try #require(DeviceProfile.named("smartax"))
        dialogue = OltDialogue(
            DeviceCredentials(name: Array("root".utf8), password: Array(password.utf8)), for: purpose,
            profile: profile)
        self.terminal = terminal
        random = seed.map { SeededRandom(seed: $0) }
        hear(terminal.greeting)
    }

    mutating func hear(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            var size = rest.count
            if var generator = random {
                size = Int.random(in: 1...rest.count, using: &generator)
                random = generator
            }
            perform(dialogue.received(Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        perform(dialogue.silent())
    }

    mutating func ask(_ line: String, in mode: OltMode) -> OltAnswer? {
        let before = answers.count
        perform(dialogue.ask(line, in: mode))
        return answers.count > before ? answers.last : nil
    }

    mutating func perform(_ actions: [OltDialogue.Action]) {
        for action in actions {
            switch action {
            case .send(let bytes):
                let out = terminal.take(bytes)
                if !out.isEmpty { hear(out) }
            case .ready: isReady = true
            case .answer(let answer): answers.append(answer)
            case .end(let failure): end = failure
            }
        }
    }
}

@Suite("a session on an OLT") struct OltDialogueTests {
    @Test("logs in, becomes quiet, and moves to where each line is taken")
    func session() throws {
        var talk = try Talk()
        #expect(talk.isReady)
        #expect(
            talk.terminal.lines == [
                "enable", "idle-timeout 255", "undo smart", "scroll 512", "undo alarm output all",
            ])
        let version = talk.ask("display version", in: .config)
        #expect(version?.printed.contains("MA5600V800R015C10") == true)
        #expect(talk.ask("ont delete 3 82", in: .board(1))?.end == .prompt)
        #expect(talk.ask("undo service-port 5", in: .config)?.lines == [])
        #expect(
            talk.terminal.lines.suffix(5) == [
                "display version", "interface gpon 0/1", "ont delete 3 82", "quit", "undo service-port 5",
            ])
    }

    @Test("a line that the gate does not know moves nothing and sends nothing")
    func gate() throws {
        var talk = try Talk()
        let before = talk.terminal.lines.count
        for line in ["reboot", "ont delete 3 all", "save\r", "display x\rreboot", ""] {
            guard case .notSent? = talk.ask(line, in: .config)?.end else {
                Issue.record("'\(line)' was sent")
                continue
            }
        }
        #expect(talk.terminal.lines.count == before)
    }

    @Test("a session for reading sends none of the eight writes")
    func reading() throws {
        var talk = try Talk(for: .reading)
        let before = talk.terminal.lines.count
        #expect(talk.ask("undo service-port 5", in: .config)?.end == .notSent("this session only reads"))
        #expect(talk.ask("save", in: .config)?.end == .notSent("this session only reads"))
        #expect(talk.terminal.lines.count == before)
    }

    @Test("an alarm inside the echo, with something like a prompt in it, does not answer")
    func alarm() throws {
        var terminal = Terminal()
        terminal.answers["undo service-port 5"] = ""
        var talk = try Talk(terminal)
        _ = talk.ask("display version", in: .config)
        talk.terminal.alarmInEcho = Terminal.alarm
        #expect(talk.ask("undo service-port 5", in: .config) == nil)
        // The prompt comes now.
        talk.hear(Array("\r\nOLT-1(config)#".utf8))
        #expect(talk.answers.last?.end == .prompt)
        #expect(talk.answers.last?.lines == [])
    }

    @Test("an old prompt that is printed again before the echo does not answer")
    func oldPrompt() throws {
        var talk = try Talk()
        _ = talk.ask("display version", in: .config)
        // A device that prints an alarm and its prompt again when the line has left, and does not answer.
        talk.terminal.answers["undo service-port 5"] = ""
        talk.terminal.answers["save"] = ""
        let count = talk.answers.count
        talk.perform(talk.dialogue.ask("save", in: .config).filter { _ in false })
        talk.hear(Array((Terminal.alarm + "OLT-1(config)#").utf8))
        #expect(talk.answers.count == count)
        talk.perform(talk.dialogue.timedOut())
        #expect(talk.answers.last?.end == .lost("the OLT stopped answering"))
    }

    @Test("a question is never answered with yes: the line is called off")
    func question() throws {
        var terminal = Terminal()
        terminal.answers["ont delete 3 82"] = "  Are you sure to delete it? (y/n)[n]:"
        var talk = try Talk(terminal)
        #expect(
            talk.ask("ont delete 3 82", in: .board(1))?.end
                == .question("Are you sure to delete it? (y/n)[n]:"))
        #expect(!talk.terminal.lines.contains("y"))
        #expect(talk.dialogue.isIdle)
    }

    @Test("a choice that has Enter runs the line as it is; one that has not is called off")
    func choice() throws {
        var terminal = Terminal()
        terminal.answers["undo service-port 5"] = "{ <cr>|gemport<K> }:"
        terminal.answers["undo service-port 6"] = "{ gemport<K> }:"
        terminal.answers[""] = "\r\n  Command:\r\n          undo service-port 5\r\n\r\nOLT-1(config)#"
        var talk = try Talk(terminal)
        #expect(talk.ask("undo service-port 5", in: .config)?.lines.filter { !$0.isEmpty } == [])
        #expect(talk.ask("undo service-port 6", in: .config)?.end == .incomplete)
    }

    @Test("a board that is not there is not reached, and the line is not sent")
    func board() throws {
        var talk = try Talk()
        #expect(
            talk.ask("ont delete 3 82", in: .board(2))?.end == .notSent("Failure: The board does not exist"))
        #expect(!talk.terminal.lines.contains("ont delete 3 82"))
        #expect(talk.ask("display version", in: .config)?.end == .prompt)
    }

    @Test("a connection that goes after the bytes left makes it not known, and before, not sent")
    func closed() throws {
        var terminal = Terminal()
        terminal.answers["undo service-port 5"] = ""
        var talk = try Talk(terminal)
        #expect(talk.ask("undo service-port 5", in: .config) == nil)
        talk.perform(talk.dialogue.closed())
        #expect(talk.answers.last?.end == .lost("the connection was lost"))
        #expect(talk.end != nil)
        var other = Terminal()
        other.answers["config"] = ""
        talk = try Talk(other)
        #expect(talk.ask("undo service-port 5", in: .config) == nil)
        talk.perform(talk.dialogue.closed())
        #expect(talk.answers.last?.end == .notSent("the connection was lost"))
    }

    @Test("a wrong password is told, and not tried again")
    func wrong() throws {
        let talk = try Talk(password: "wrong")
        #expect(talk.end?.kind == .credentials)
        #expect(!talk.isReady)
    }

    @Test("a pager is answered, and its mark is not data")
    func pager() throws {
        var talk = try Talk()
        let answer = talk.ask("display big", in: .config)
        #expect(answer?.printed.contains("row 1") == true)
        #expect(answer?.printed.contains("More") == false)
    }

    @Test("any split of the bytes gives the same", arguments: UInt64(0)..<50)
    func splits(_ seed: UInt64) throws {
        var talk = try Talk(seed: seed)
        #expect(talk.isReady)
        talk.terminal.alarmInEcho = Terminal.alarm
        #expect(talk.ask("display version", in: .config)?.printed.contains("MA5600V800R015C10") == true)
        #expect(talk.ask("ont delete 3 82", in: .board(1)) == OltAnswer(.prompt))
    }
}
