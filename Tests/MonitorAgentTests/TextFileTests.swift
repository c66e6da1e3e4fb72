import Daemon
import Glibc
import TestSupport
import Testing

@testable import AgentHost
@testable import monitor_agent

@Suite("text files of other systems") struct TextFileTests {
    @Test("a byte order mark is no part of the text", arguments: ["KEY=1", ""])
    func mark(text: String) {
        let file = ScratchFile("\u{feff}" + text)
        withExtendedLifetime(file) {
            #expect((try? TextFile.read(file.path, atMost: 100).get()) == text)
        }
    }

    @Test("settings behind a byte order mark are read")
    func settings() throws {
        let file = ScratchFile("\u{feff}CYCLE_TIME=7\r\nSERVER_ID=attic\r\n")
        try withExtendedLifetime(file) {
            let text = try TextFile.read(file.path, atMost: 100).get()
            var layers = SettingsLayers<Settings>()
            layers.file = SettingsFile(path: file.path, text: text)
            #expect(try layers.settings().agent.cycleSeconds == 7)
        }
    }

    @Test("UTF-16 is refused with a sentence", arguments: [[0xff, 0xfe, 0x41, 0], [0xfe, 0xff, 0, 0x41]])
    func wide(bytes: [UInt8]) {
        let file = ScratchFile(bytes)
        withExtendedLifetime(file) {
            guard case .failure(let fault) = TextFile.read(file.path, atMost: 100) else {
                Issue.record("it was read")
                return
            }
            #expect(fault.cause == "It is UTF-16, and UTF-8 is wanted" && !fault.isMissing)
        }
    }

    @Test("nothing is in /dev/null, and /proc is of files")
    func devices() throws {
        #expect(try TextFile.bytesWithoutWaiting("/dev/null", atMost: 100).get() == [])
        #expect(try !TextFile.bytesWithoutWaiting("/proc/self/cmdline", atMost: 1 << 20).get().isEmpty)
    }
}
