import DeviceAccess
import MonitorWire
import Testing

@Suite("profiles of devices") struct ProfileTests {
    private static let good = """
        { "name": "my-switch", "vendor": "Acme", "models": ["AC-*"],
          "login": { "name": ["Login:"], "password": ["Password:"], "wrong": ["Bad*"], "line_end": "CR LF" },
          "prompt": { "ends": ["#"] }, "enable": { "line": "enable", "if": ["*>"] },
          "pager": [ { "mark": "--More--", "answer": " " } ],
          "questions": [ { "mark": "*log out?*", "answer": "y" }, { "mark": "*sure?*", "answer": "stop" } ],
          "events": [ { "start": "%*-*: ", "cuts": false } ], "errors": ["% Invalid*"],
          "quiet": ["terminal length 0"], "reads": { "mac": [ { "line": "show mac", "layout": "cisco-table" } ] },
          "limits": { "command_s": 30, "sessions": 1 }, "leave": ["exit"], "never": ["debug *"] }
        """

    @Test("one that an operator wrote is read whole")
    func whole() throws {
        let profile = try ProfileFile.read(Array(Self.good.utf8))
        #expect(profile.faults == [])
        #expect(profile.login.lineEnd == .returnFeed)
        #expect(profile.reads[.mac] == [.init("show mac", "cisco-table")])
        #expect(profile.limits.commandSeconds == 30)
        #expect(profile.marks.questions.map(\.answer) == ["y", nil])
    }

    @Test(
        "what is wrong is named with its place",
        arguments: [
            ("\"vendor\": \"Acme\"", "\"vendor\": 7", "$.vendor is not a string."),
            ("\"CR LF\"", "\"LF\"", "$.login.line_end is none of: CR, CR NUL, CR LF."),
            ("\"mark\": \"--More--\", ", "", "$.pager[0] lacks its mark."),
            ("\"leave\"", "\"bye\"", "$ holds 1 keys that no profile has."),
            ("\"--More--\"", "\"**\"", "$.pager[0].mark holds no letter: it would match all."),
        ])
    func refused(_ from: String, _ to: String, _ sentence: String) {
        let text = Self.good.replacing(from, with: to)
        #expect(throws: WireFault.self) { try ProfileFile.read(Array(text.utf8)) }
        do {
            _ = try ProfileFile.read(Array(text.utf8))
        } catch let fault {
            #expect("\(fault)" == sentence)
        }
    }

    @Test(
        "a profile may not list a line that changes a device, an unknown layout, or a yes to a question",
        arguments: [
            ("\"show mac\"", "\"save\"", "reads: 'save' may not be sent"),
            ("\"terminal length 0\"", "\"disable clipaging\"", "quiet: 'disable clipaging' may not be sent"),
            ("\"show mac\"", "\"show ?\"", "reads: 'show ?' may not be sent"),
            ("\"cisco-table\"", "\"no-such\"", "reads.mac: there is no layout 'no-such'."),
            ("\"*sure?*\", \"answer\": \"stop\"", "\"*sure?*\", \"answer\": \"y\"", "questions: '*sure?*'"),
        ])
    func faults(_ from: String, _ to: String, _ beginning: String) throws {
        let profile = try ProfileFile.read(Array(Self.good.replacing(from, with: to).utf8))
        #expect(profile.faults.count == 1)
        #expect(profile.faults.first?.hasPrefix(beginning) ?? false, "\(profile.faults)")
    }

    @Test("a known profile sends what it lists, and nothing else")
    func permitted() throws {
        let dlink = try #require(DeviceProfile.named("dlink-dxs"))
        #expect(dlink.permits("show fdb"))
        #expect(dlink.permits("logout"))
        for line in ["show fdb ", "disable clipaging", "save", "show switch\r\nsave", "reboot"] {
            #expect(!dlink.permits(line), "\(line)")
        }
    }

    @Test("patterns are literals with stars, anchored at both ends")
    func patterns() {
        func matches(_ pattern: LiteralPattern, _ text: String) -> Bool {
            pattern.matches(Array(text.utf8)[...])
        }
        #expect(matches("abc", "abc") && !matches("abc", "abcd") && !matches("abc", "xabc"))
        #expect(matches("a*c", "abbc") && matches("a*c", "ac") && !matches("a*c", "abd"))
        #expect(matches("*c", "abc") && matches("a*", "abc") && matches("*b*", "abc"))
        #expect(matches("a*b*c", "aXbYcZc") && !matches("a*b*c", "aXcYb"))
        let mark: LiteralPattern = "--More--"
        #expect(mark.suffixStart(in: Array("data --More--".utf8)[...]) == 5)
        #expect(mark.suffixStart(in: Array("data --More-- x".utf8)[...]) == nil)
    }
}
