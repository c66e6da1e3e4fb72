import Daemon
import Testing

@testable import monitor_agent

@Suite("the manual page of the settings") struct SettingsManualTests {
    @Test("every setting of the reference is there, with its meaning, default and what it accepts")
    func everySetting() {
        let entries = SettingsManual<Settings>.page(version: "1.2.3").components(after: ".TP\n")
        #expect(entries.count == Settings.all.count)
        for (entry, setting) in zip(entries, Settings.all) {
            let words = [setting.key, setting.meaning, setting.standard, setting.accepts, setting.example]
            for text in words {
                #expect(entry.contains(SettingsManual<Settings>.escaped(text)), "\(setting.key)")
            }
        }
    }

    @Test(
        "no text of a setting is taken for a request or an escape of roff",
        arguments: [
            ".so /etc/passwd": "\\&.so /etc/passwd", "'tis": "\\&'tis", "a\\b": "a\\eb",
            "x-y\n.z": "x\\-y .z",
        ])
    func escaping(text: String, shown: String) {
        #expect(SettingsManual<Settings>.escaped(text) == shown)
    }
}

extension String {
    fileprivate func components(after separator: String) -> [Substring] {
        split(separator: separator).dropFirst().map { $0 }
    }
}
