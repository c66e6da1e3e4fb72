internal import HubCore

/// Programs that began to listen.
///
/// Source: messages of OpenSSH, Apache, nginx, named, systemd's sockets, dnsmasq.
struct NewListeners: LogRule {
    private var programs = Tally()

    mutating func observe(_ line: LogLine) {
        guard
            line.message.hasAny([
                "server listening on", "listening on ", "now listening", "started listening", "bound to port",
            ])
        else { return }
        programs.add(line.program.isEmpty ? "a program" : line.program.text, line)
    }

    var findings: [LogFinding] {
        programs.sorted.prefix(20).map { program, entry in
            LogFinding(
                .info, "listens", subject: program,
                title: "\(program) began to listen", explanation: "It was started, or started again.",
                count: entry.count, examples: entry.examples)
        }
    }
}
