internal import ArgumentParser
internal import Daemon
internal import HubServer
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// What schedules mean.
enum ScheduleCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Explain a schedule.")
    static let commands: [any HubCommand.Type] = [Next.self]

    struct Next: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "next", abstract: "Print the next times of a line of cron or a calendar expression.")
        @Argument(help: "Five fields as cron has them, or a calendar expression of systemd.")
        var expression: String
        @Option(help: "The time zone: Europe/Berlin, UTC.") var zone: String
        @Option(help: "Only later times than this: 2026-03-07T12:00:00Z. Now by default.") var after: String?
        @Option(help: "How many times to print.") var count = 5
        @Flag(help: "Print JSON.") var json = false

        func run(on console: HubConsole) async throws {
            guard let start = after.map({ UTCTime($0) }) ?? .some(.now) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot read '\(after ?? "")': This is not a time. Write it as 2026-03-07T12:00:00Z.")
            }
            guard (1...Preview.most).contains(count) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot print \(count) times: Take 1 to \(Preview.most).")
            }
            do {
                try show(
                    ScheduleQuestion(expression, zone: zone, after: start, count: count, files: ZoneFiles()))
            } catch let fault as ScheduleQuestion.Fault {
                throw ExitStatus.end(ExitStatus.damagedInput, "cannot read the schedule: \(fault)")
            }
        }

        private func show(_ question: ScheduleQuestion) throws {
            if json { return try writeResult(String(decoding: question.json, as: UTF8.self) + "\n") }
            let lines = question.preview.occurrences.map {
                "\(ScheduleQuestion.text($0.at))\t\($0.offset.text)\n"
            }
            try writeResult(lines.joined())
            for warning in question.expression.warnings { printError(warning) }
            if lines.isEmpty { printError("This never happens again.") }
        }
    }
}
