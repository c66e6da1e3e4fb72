internal import HubCore

/// Commands that users ran as another user, and refusals.
///
/// Source: sudo's logging.c, su of util-linux and shadow.
struct RootByCommand: LogRule {
    private var commands = Tally()
    private var refused = Tally()

    mutating func observe(_ line: LogLine) {
        let isSudo = line.program.elementsEqual("sudo".utf8)
        guard isSudo || line.program.elementsEqual("su".utf8) else { return }
        let who = line.message.prefix { $0 > 0x20 }.text
        if line.message.hasAny(["not in sudoers", "command not allowed", "incorrect password", "failed su"]) {
            refused.add(isSudo ? who : "su", line)
        } else if line.message.has("command=") {
            commands.add(who, line)
        }
    }

    var findings: [LogFinding] {
        refused.sorted.map { who, entry in
            LogFinding(
                .warning, "sudo refused", subject: who,
                title: entry.count == 1 ? "sudo refused \(who)" : "sudo refused \(who) \(entry.count) times",
                explanation: "The user may not run this command, or gave a wrong password.",
                recommendation: "Ask the user. If it was not them, change their password.",
                count: entry.count,
                examples: entry.examples)
        }
            + commands.sorted.prefix(20).map { who, entry in
                LogFinding(
                    .info, "sudo", subject: who,
                    title: entry.count == 1
                        ? "\(who) ran a command by sudo" : "\(who) ran \(entry.count) commands by sudo",
                    explanation: "", count: entry.count, examples: entry.examples)
            }
    }
}
