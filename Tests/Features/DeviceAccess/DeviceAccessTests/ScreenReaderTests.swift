import DeviceAccess
import TestSupport
import Testing

@Suite("screens of devices") struct ScreenReaderTests {
    /// The profile whose marks a recording has.
    static func marks(_ shared: SharedCase) throws -> ScreenMarks {
        let names = [
            "Cisco": "cisco-ios", "DLink": "dlink-dxs", "Zyxel": "zyxel-zynos",
            "Huawei": shared.name.contains("smartax") ? "smartax" : "huawei-vrp",
        ]
        let vendor = try #require(shared.expected["device"]?["vendor"]?.text)
        return try #require(names[vendor].flatMap(DeviceProfile.named)).marks
    }

    static func bytes(_ shared: SharedCase) throws -> [UInt8] {
        try #require(Fixture.bytes(at: SharedCase.path(shared.name + ".bin")))
    }

    @Test(
        "gives the clean lines: no echo, mark, redraw, alarm or prompt",
        arguments: SharedCase.all(in: "screens"))
    func clean(_ shared: SharedCase) throws {
        let reader = Recording.read(try Self.bytes(shared), try Self.marks(shared))
        let lines = reader.lines.map { $0[...].text }
        let wanted = shared.expected["clean"]?.texts ?? []
        #expect(lines.count == wanted.count)
        for (line, wanted) in zip(lines, wanted) where line != wanted {
            Issue.record("'\(line)' is not '\(wanted)'")
            break
        }
        #expect(reader.events.count == shared.expected["events"]?.number)
        #expect(reader.account.isBalanced)
        #expect(reader.account.received == (try Self.bytes(shared)).count)
    }

    @Test("the clean lines give the rows of the same table", arguments: SharedCase.all(in: "screens"))
    func sameRows(_ shared: SharedCase) throws {
        let name = try #require(shared.expected["same_rows_as"]?.text)
        let other = SharedCase.read(String(name.dropLast(5)))
        let layout = try #require(Layout.named(other.format))
        let reader = Recording.read(try Self.bytes(shared), try Self.marks(shared))
        let json = try #require(TestJSON(layout.read(DeviceText(lines: reader.lines)).json))
        #expect(json["rows"] == other.expected["rows"])
    }

    @Test(
        "any split of the bytes gives the same lines, events and account",
        arguments: SharedCase.all(in: "screens"))
    func splits(_ shared: SharedCase) throws {
        let bytes = try Self.bytes(shared)
        let marks = try Self.marks(shared)
        let whole = Recording.read(bytes, marks)
        var random = SeededRandom(seed: UInt64(bytes.count))
        var different = 0
        for _ in 0..<1000 {
            var reader = ScreenReader(marks)
            reader.prompt = whole.prompt
            if let command = shared.expected["command"]?.text { reader.sent(Array(command.utf8)) }
            var index = 0
            while index < bytes.count {
                let end = min(bytes.count, index + Int.random(in: 1...1500, using: &random))
                reader.receive(bytes[index..<end])
                // What is asked between two pieces changes nothing.
                _ = reader.waiting
                index = end
            }
            reader.finish()
            let isSame =
                reader.lines == whole.lines && reader.events == whole.events
                && reader.account == whole.account
            if !isSame { different += 1 }
        }
        #expect(different == 0)
    }

    @Test(
        "a real session whose pager stops inside lines, and whose alarms come behind its mark, loses nothing")
    func vsol() throws {
        let shared = SharedCase.read("sessions/vsol-olt-v1600-pager-alarms")
        let marks = try #require(DeviceProfile.named("vsol-olt")).marks
        let clean = try #require(Fixture.text(at: SharedCase.path("sessions/vsol-olt-v1600-clean.txt")))
        var reader = ScreenReader(marks)
        var sent = 0
        func receive(_ text: TestJSON?) {
            let bytes = Array((text?.text ?? "").utf8)
            sent += bytes.count
            reader.receive(bytes)
        }
        receive(shared.expected["greeting"])
        let isLearnt = reader.learnPrompt()
        #expect(isLearnt)
        var lines: [String] = []
        var isWanted = false
        for exchange in shared.expected["exchanges"]?.list ?? [] {
            let command = exchange["send"]?.text ?? ""
            if command != " ", command != "\n" {
                if isWanted { lines = text(&reader) }
                isWanted = command == "show running-config\n"
                _ = reader.learnPrompt()
                reader.sent(Array(command.utf8.dropLast()))
                if isWanted { _ = reader.takeLines() }
            }
            receive(exchange["receive"])
        }
        reader.finish()
        #expect(reader.account.isBalanced)
        #expect(reader.account.received == sent)
        let wanted = clean.split(separator: "\n").map(String.init)
        #expect(lines.count == wanted.count)
        for (line, wanted) in zip(lines, wanted) where line != wanted {
            Issue.record("'\(line)' is not '\(wanted)'")
            break
        }
    }

    /// Lines without empty ones and without blanks at their ends, as the clean file has them.
    private func text(_ reader: inout ScreenReader) -> [String] {
        var copy = reader
        copy.finish()
        return copy.takeLines().map { $0[...].trimmedEnd.text }.filter { !$0.isEmpty }
    }

    @Test("an alarm inside a row, or inside the echo, leaves both whole")
    func cutRows() throws {
        let marks = try #require(DeviceProfile.named("smartax")).marks
        let alarm =
            "\r\n  ! 5 [2024-05-03 10:11:12+03:00]:\r\n  ALARM 12 FAULT\r\n  PARAMETERS  : x\r\n  --- END\r\n"
        let screen =
            "OLT(config)#display bo\(alarm)ard 0\r\n  0       A123\(alarm)ABCD   Normal\r\n  1\r\n\r\nOLT(config)#"
        let reader = Recording.read(Array(screen.utf8), marks)
        #expect(reader.events.count == 2)
        #expect(reader.lines.map { $0[...].text }.contains("  0       A123ABCD   Normal"))
        #expect(reader.account.isBalanced)
    }

    @Test("marks inside data stop nothing: a pager's words, a prompt, a question")
    func marksInData() throws {
        let marks = try #require(DeviceProfile.named("cisco-ios")).marks
        let text =
            "sw1#show x\r\ndescription a --More-- \r\ndescription sw1#\r\ndescription Password:\r\nsw1#"
        let reader = Recording.read(Array(text.utf8), marks)
        #expect(
            reader.lines.map { $0[...].trimmedEnd.text } == [
                "description a --More--", "description sw1#", "description Password:",
            ])
    }

    @Test(
        "what the device waits for is named: a pager's key, a choice, a listed question, an unknown one, a prompt"
    )
    func waiting() throws {
        let marks = try #require(DeviceProfile.named("smartax")).marks
        func waiting(_ text: String, prompt: String? = nil) -> ScreenReader.Waiting {
            var reader = ScreenReader(marks)
            reader.prompt = prompt.map { Array($0.utf8) }
            reader.receive(text.utf8)
            return reader.waiting
        }
        #expect(waiting("x\r\n---- More ( Press 'Q' to break ) ----") == .pager(answer: " "))
        #expect(waiting("{ <cr>||<K> }:") == .choice(cr: true))
        #expect(waiting("{ ont<K>|port<K> }:") == .choice(cr: false))
        #expect(
            waiting("  Are you sure to log out? (y/n)[n]:")
                == .question("Are you sure to log out? (y/n)[n]:", answer: "y"))
        #expect(
            waiting("  Delete all? (y/n)[n]:") == .question("Delete all? (y/n)[n]:", answer: nil))
        #expect(waiting("OLT-1(config)#", prompt: "OLT-1>") == .prompt("OLT-1(config)#"))
        #expect(waiting("other#", prompt: "OLT-1>") == .text("other#"))
        #expect(waiting("row\r\n") == .nothing)
    }

    @Test("endless lines, escapes and events stay within their bounds, and are accounted for")
    func bounds() throws {
        let marks = try #require(DeviceProfile.named("smartax")).marks
        var reader = ScreenReader(marks)
        reader.receive([0x1b])
        #expect(reader.account.isBalanced)
        reader.receive([UInt8](repeating: 0x41, count: 100_000))
        #expect(reader.isCut)
        reader.receive("\r\n\u{1b}[".utf8)
        reader.receive([UInt8](repeating: 0x31, count: 1000))
        reader.receive("\r\n  ! 1 [x]:\r\n".utf8)
        for _ in 0..<1000 { reader.receive("  line\r\n".utf8) }
        reader.receive("\u{1b}[99999D\u{1b}[99999C\u{1b}[5A".utf8)
        #expect(reader.account.isBalanced)
        reader.finish()
        #expect(reader.account.isBalanced)
        #expect(reader.account.open == 0)
        #expect(reader.events.allSatisfy { $0.count <= 101 })
    }
}
