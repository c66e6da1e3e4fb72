import AgentHost
import ArgumentParser
import Daemon
import Glibc
internal import MonitorCore
internal import MonitorWire
import Outbox

/// Snapshots that were not sent yet.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Show the snapshots that wait for the REST endpoint, and why.",
        discussion: "It works beside the daemon and without it.",
        subcommands: [Show.self, Clear.self, Requeue.self], defaultSubcommand: Show.self)

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Waiting snapshots, since when they wait, and how the last attempt went.")

        @Flag(help: "Print JSON instead of lines.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() throws {
            let settings = try options.settings()
            let look = try OutboxCommand.trying { () throws(OutboxError) in
                try OutboxLook(OutboxOptions(settings))
            }
            try writeResult(json ? OutboxReport.json(look.report) : OutboxTable.text(look.report))
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "clear", abstract: "Delete all waiting and refused snapshots without sending them.")

        @Flag(help: "Do not ask.")
        var yes = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let options = OutboxOptions(try options.settings())
            let look = try OutboxCommand.trying { () throws(OutboxError) in try OutboxLook(options) }
            guard yes || confirmed(look) else {
                try writeResult("Nothing was removed.\n")
                return
            }
            let count = try OutboxCommand.trying { () throws(OutboxError) in try OutboxLook.clear(options) }
            if count == nil { try await OutboxCommand.answered("clear", options) }
            let removed = count ?? look.waiting.count
            try writeResult("Removed \(removed) \(removed == 1 ? "snapshot" : "snapshots").\n")
        }

        private func confirmed(_ look: OutboxLook) -> Bool {
            let waiting = look.waiting.count
            writeText(
                "Remove \(waiting) \(waiting == 1 ? "snapshot" : "snapshots") that the platform does not have, "
                    + "and \(look.setAside) that it refused? [y/N] ", to: STDOUT_FILENO)
            return ["y", "yes"].contains(readLine()?.lowercased())
        }
    }

    struct Requeue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "requeue", abstract: "Queue refused snapshots again, behind the waiting ones.",
            discussion: "For when the cause has been mended: a proxy's limit, a platform, a key.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let options = OutboxOptions(try options.settings())
            let look = try OutboxCommand.trying { () throws(OutboxError) in try OutboxLook(options) }
            let count = try OutboxCommand.trying { () throws(OutboxError) in
                try OutboxLook.requeue(options, at: .now, reading: features.reportReader)
            }
            if count == nil { try await OutboxCommand.answered("requeue", options) }
            let left = try OutboxCommand.trying { () throws(OutboxError) in try OutboxLook(options) }.setAside
            let back = count.map(Int.init) ?? max(0, look.setAside - left)
            try writeResult(
                "Put back \(back) \(back == 1 ? "snapshot" : "snapshots")"
                    + (left == 0 ? ".\n" : "; \(left) in '\(look.refusedFolder)' could not be.\n"))
        }
    }

    /// Asks for as long as a daemon may take: it looks every few seconds.
    private static func answered(_ verb: String, _ options: OutboxOptions) async throws {
        for _ in 0..<300 {
            if !OutboxLook.isAsking(options) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        OutboxLook.withdrawRequests(options)
        throw ExitStatus.end(
            ExitStatus.unavailable,
            "cannot \(verb) '\(options.folder)': The daemon that keeps it does not answer. "
                + "End it, and try again.")
    }

    static func trying<Value>(_ body: () throws(OutboxError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            let isDenied = error.code == .notPermitted
            let command = isDenied && geteuid() != 0 ? CommandAsRoot.text : nil
            throw ExitStatus.end(
                isDenied ? ExitStatus.permission : ExitStatus.unavailable,
                command.map { "\(error) Or type: \($0)" } ?? "\(error)")
        }
    }
}

extension OutboxLook {
    var report: OutboxReport {
        OutboxReport(
            waiting: waiting, refusedFiles: UInt64(setAside), refusedFolder: refusedFolder, note: note,
            isInUse: isInUse)
    }
}

/// `monitor-agent outbox` for people.
enum OutboxTable {
    static func text(_ report: OutboxReport) -> String {
        let waiting = report.waiting
        let rows = [
            ("waiting", "\(waiting.count) \(waiting.count == 1 ? "snapshot" : "snapshots")"),
            ("oldest", waiting.oldest.map { "\($0)" } ?? "–"),
            ("on disk", Units.bytes(waiting.bytes)),
            ("given up", "\(waiting.dropped)"),
            (
                "refused",
                report.refusedFiles == 0
                    ? "\(waiting.refused)"
                    : "\(waiting.refused), the newest \(report.refusedFiles) in '\(report.refusedFolder)'"
            ),
            ("last error", report.note.lastError ?? "–"),
            ("next try", report.note.nextTry.map { "\($0)" } ?? "–"),
            ("daemon", report.isInUse ? "running" : "not running"),
        ]
        return rows.map { $0.0.column(12) + $0.1 + "\n" }.joined()
    }
}
