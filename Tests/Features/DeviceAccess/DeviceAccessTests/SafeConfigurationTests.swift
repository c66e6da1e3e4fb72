import DeviceAccess
import TestSupport
import Testing

@Suite("configurations without secrets") struct SafeConfigurationTests {
    private static func text(_ shared: SharedCase) throws -> DeviceText {
        let file = shared.expected["text_file"]?.text ?? shared.name + ".txt"
        return DeviceText(try #require(Fixture.bytes(at: SharedCase.path(file))))
    }

    @Test(
        "no secret is left, and every line without one is unchanged", arguments: SharedCase.all(in: "running")
    )
    func removed(_ shared: SharedCase) throws {
        let text = try Self.text(shared)
        let copy = SafeConfiguration(text)
        let all = copy.lines.map { $0.text.text }.joined(separator: "\n")
        for secret in shared.expected["secrets"]?.texts ?? [] {
            #expect(!all.contains(secret), "\(secret)")
        }
        #expect(copy.lines.count == text.lines.count)
        #expect(copy.lines.count == shared.expected["line_count"]?.number)
        let secret = copy.lines.indices.filter { copy.lines[$0].isSecret }.map { $0 + 1 }
        #expect(secret == shared.expected["secret_lines"]?.numbers)
        for (index, line) in copy.lines.enumerated() where !line.isSecret {
            #expect(line.text == text.lines[index])
        }
        let volatile = copy.lines.indices.filter { copy.lines[$0].isVolatile }.map { $0 + 1 }
        #expect(volatile == shared.expected["volatile_lines"]?.numbers)
    }

    @Test("a second reading with new ciphers and times is the same version")
    func sameVersion() throws {
        let first = SafeConfiguration(try Self.text(.read("running/made-huawei-s5320-read-1")))
        let second = SafeConfiguration(try Self.text(.read("running/made-huawei-s5320-read-2")))
        #expect(first.versionText == second.versionText)
    }
}
