internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubSchedules
internal import HubServer
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// What schedules mean.
enum ScheduleCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Explain schedules, and keep some under a name.")
    static let commands: [any HubCommand.Type] = [Next.self, Set.self, List.self, Remove.self]

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

    struct Set: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Keep a schedule under a name: hosts, rules and work can follow it.",
            discussion: """
                monitor-hub schedule set office --days 1,2,3,4,5 --from 08:00 --to 18:00 --zone Europe/Berlin
                monitor-hub schedule set nightly --at "0 3 * * *" --zone Europe/Berlin
                """)
        @Argument(help: "Its name.")
        var name: String
        @Option(help: "The time zone: Europe/Berlin, UTC.")
        var zone = "UTC"
        @Option(help: "Days between commas: 1 is Monday, 7 Sunday.")
        var days = "1,2,3,4,5,6,7"
        @Option(help: "When a window begins on these days: 08:00.")
        var from: String?
        @Option(help: "When it ends; before its beginning, on the next day.")
        var to: String?
        @Option(help: "Dates between commas on which no window begins: 12-25, 2027-05-01.")
        var holidays = ""
        @Option(help: "When something is expected: a line of cron, or a calendar expression.")
        var at: String?
        @Option(help: "All of it as JSON, in place of the other options.")
        var json: String?

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            try await ExitStatus.saying("keep the schedule '\(CleanText.line(name, atMost: 64))'") {
                try await store.keep(
                    NamedSchedule(name, try schedule()), by: .console, as: .administrator)
            }
        }

        private func schedule() throws -> CustomSchedule {
            if let json { return try CustomSchedule(json: json.utf8) }
            let zone = try ZoneName(zone)
            var hours: Hours?
            if from != nil || to != nil {
                let window = try HoursWindow(
                    days: Swift.Set(days.split(separator: ",").map { Int($0) ?? 0 }), from: from ?? "",
                    to: to ?? "")
                let dates = try holidays.split(separator: ",").map { try HoursDate(String($0)) }
                hours = try Hours(zone: zone, windows: [window], holidays: dates)
            }
            return try CustomSchedule(
                zone: zone, hours: hours, calendar: at.map { try ScheduleExpression($0) })
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List schedules that have names.")

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            for one in try await ExitStatus.saying({ try await store.schedules.all() }) {
                print("\(one.name)\t\(String(decoding: one.schedule.json, as: UTF8.self))")
            }
        }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a schedule that nothing follows.")
        @Argument(help: "Its name.")
        var name: String

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            let isRemoved = try await ExitStatus.saying(
                "remove the schedule '\(CleanText.line(name, atMost: 64))'"
            ) { try await store.schedules.remove(name, by: .console) }
            guard isRemoved else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "There is no such schedule: 'monitor-hub schedule list' names all.")
            }
        }
    }
}
