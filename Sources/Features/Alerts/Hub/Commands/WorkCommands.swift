internal import Alerts
internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// Planned work.
enum WorkCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Plan work: what goes wrong meanwhile is reported afterwards.")
    static let commands: [any HubCommand.Type] = [Add.self, List.self, Cancel.self]

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Plan work, once or every week.",
            discussion: """
                Once: --for 2h, from now on or --starts 2026-12-24T22:00:00Z. Every week: --days sun --from 02:00 --to 04:00
                --zone Europe/Berlin, until --until 2027-06-30 or for good. Days are mon to sun between commas, or daily. Or in
                the windows of a schedule that has a name: --schedule nights.
                """)
        @Argument(help: "What is done.")
        var name: String
        @Argument(help: "Such as 'agent:attic*'; '*' stands for any text.")
        var objects: String
        @Option(help: ArgumentHelp("When it begins (RFC 3339).", valueName: "time"))
        var starts: String?
        @Option(name: .customLong("for"), help: "How long: 30m, 2h, 3d.")
        var length: String?
        @Option(help: "On which days it is done again and again.")
        var days: String?
        @Option(help: ArgumentHelp("When a window begins: 02:00.", valueName: "time"))
        var from: String?
        @Option(
            help: ArgumentHelp(
                "When it ends; 06:00 of one that begins at 22:00 is the next day's.", valueName: "time"))
        var to: String?
        @Option(help: "The time zone of the windows.")
        var zone = "UTC"
        @Option(help: "A schedule that has a name, in place of days and times.")
        var schedule: String?
        @Option(help: ArgumentHelp("The last day.", valueName: "date"))
        var until: String?

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let number = try await ExitStatus.saying("plan '\(CleanText.line(name, atMost: 100))'") {
                let start = try Self.time(starts) ?? store.database.clock()
                guard days != nil || schedule != nil else { return try await once(store, from: start) }
                let repeats = try await hours(store)
                return try await store.plan(
                    name, objects: Glob(objects), from: start, to: try repeats.end(ofDay: until ?? ""),
                    repeats: repeats, by: .console)
            }
            print("work \(number)")
        }

        private func hours(_ store: AlertStore) async throws -> WorkHours {
            if let schedule {
                return try await WorkHours(named: schedule, of: store.schedules(), AlertStore.zones)
            }
            return try WorkHours(
                days: Self.weekdays(days ?? ""), from: from ?? "", to: to ?? "", zone: zone, AlertStore.zones)
        }

        private func once(_ store: AlertStore, from start: UTCTime) async throws -> Int64 {
            guard let seconds = length.flatMap(Span.seconds) else {
                throw AlertFault.badRule("Say how long: --for with a number and s, m, h or d, such as 2h.")
            }
            return try await store.plan(
                name, objects: Glob(objects), from: start,
                to: UTCTime(milliseconds: start.milliseconds + seconds * 1000), by: .console)
        }

        private static func time(_ text: String?) throws -> UTCTime? {
            guard let text else { return nil }
            guard let time = UTCTime(text) else {
                throw AlertFault.badRule("A time is written as 2026-12-24T22:00:00Z.")
            }
            return time
        }

        private static func weekdays(_ text: String) throws -> Set<Int> {
            if text == "daily" { return Set(1...7) }
            let words = text.lowercased().split(separator: ",").map { String($0) }
            let days = words.compactMap { word in
                WorkHours.dayNames.firstIndex { $0.lowercased() == word }.map { $0 + 1 }
            }
            guard !days.isEmpty, days.count == words.count else {
                throw AlertFault.badHours(
                    "Days are mon, tue, wed, thu, fri, sat and sun between commas, or daily.")
            }
            return Set(days)
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List planned work that is not over.")

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let now = store.database.clock()
            for one in try await ExitStatus.saying({ try await store.plannedWork() }) {
                let window = one.repeats == nil ? one.startsAt..<one.endsAt : one.window(from: now)
                let span = window.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "-"
                print(
                    "\(one.number)\t\(span)\t\(one.repeats?.words ?? "once")\t\(one.objects.pattern)\t\(one.author)\t\(one.name)"
                )
            }
        }
    }

    struct Cancel: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Cancel planned work.")
        @Argument(help: "Its number.")
        var number: Int64

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let isCancelled = try await ExitStatus.saying { try await store.endPlan(number, by: .console) }
            guard isCancelled else {
                throw ExitStatus.end(ExitStatus.damagedInput, "There is no planned work \(number).")
            }
        }
    }
}
