internal import Alerts
internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// What is wrong, for the hub's machine.
enum AlertCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "List, show and acknowledge incidents.")
    static let commands: [any HubCommand.Type] = [List.self, Show.self, Acknowledge.self]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List open incidents, or all, the newest first.")
        @Flag(help: "Those that are over, too.")
        var all = false
        @Option(help: "Only of objects like this, with * for any text.")
        var object: String?

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let found = try await ExitStatus.saying {
                try await store.incidents(isOpen: all ? nil : true, object: object, atMost: 200)
            }
            for one in found {
                let end = one.endedAt.map { "\($0)" } ?? "-"
                print(
                    "\(one.number)\t\(one.state.rawValue)\t\(one.severity.word)\t\(one.openedAt)\t\(end)\t\(one.key.rule)\t\(one.key.object)\t\(one.facts.title)"
                )
            }
        }
    }

    struct Show: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show what happened in an incident.")
        @Argument(help: "Its number.")
        var number: Int64

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            guard let found = try await ExitStatus.saying({ try await store.incident(number) }) else {
                throw ExitStatus.end(ExitStatus.damagedInput, "There is no incident \(number).")
            }
            let one = found.incident
            print(
                "\(one.facts.title)\n\(one.key.rule) of \(one.key.object), \(one.severity.word), \(one.state.rawValue)"
            )
            for line in found.story {
                print(
                    "\(line.at)  \(line.kind.rawValue)\(line.by.map { " by \($0)" } ?? "")\(line.text.map { ": \($0)" } ?? "")"
                )
            }
        }
    }

    struct Acknowledge: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Acknowledge an incident: its reminders stop.")
        @Argument(help: "Its number.")
        var number: Int64
        @Option(help: "What is being done about it.")
        var note: String?

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let isOpen = try await ExitStatus.saying {
                try await store.wish(toAcknowledge: number, note: note, by: .console)
            }
            guard isOpen else {
                throw ExitStatus.end(ExitStatus.damagedInput, "Incident \(number) is not open.")
            }
        }
    }
}

/// What keeps messages back.
enum SilenceCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Silence notifications for a time.")
    static let commands: [any HubCommand.Type] = [Add.self, List.self, End.self]

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Silence matching notifications; problems that still exist afterwards are reported.")
        @Argument(help: "Such as 'object=agent:attic* rule=disk.*'; '*' is everything, for a day at most.")
        var matcher: String
        @Option(name: .customLong("for"), help: "How long: 30m, 2h, 3d.")
        var length: String
        @Option(help: "Why.")
        var reason: String

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let number = try await ExitStatus.saying("silence '\(CleanText.line(matcher, atMost: 100))'") {
                guard let found = SilenceMatcher(matcher) else {
                    throw AlertFault.badRule(
                        "A matcher has words such as rule=disk.* and object=agent:attic*.")
                }
                guard let seconds = Span.seconds(length) else {
                    throw AlertFault.badRule("A length is a number with s, m, h or d, such as 2h.")
                }
                return try await store.silence(found, seconds: seconds, reason: reason, by: .console)
            }
            print("silence \(number)")
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List silences in force.")

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            for one in try await ExitStatus.saying({ try await store.silences() }) {
                print("\(one.number)\t\(one.matcher)\tuntil \(one.endsAt)\t\(one.author)\t\(one.reason)")
            }
        }
    }

    struct End: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "end", abstract: "End a silence before its time.")
        @Argument(help: "Its number.")
        var number: Int64

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            let isEnded = try await ExitStatus.saying { try await store.endSilence(number, by: .console) }
            guard isEnded else {
                throw ExitStatus.end(ExitStatus.damagedInput, "Silence \(number) is not in force.")
            }
        }
    }
}

/// What is judged.
enum RuleCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "List rules, switch them, set their thresholds.")
    static let commands: [any HubCommand.Type] = [List.self, On.self, Off.self, Set.self]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all rules.")

        func run(on console: HubConsole) async throws {
            let store = AlertStore(try await console.open())
            for one in try await ExitStatus.saying({ try await store.rules() }) {
                let limit =
                    one.terms.thresholds.map { "\($0.direction.rawValue) \($0.raise) (over at \($0.clear))" }
                    ?? "-"
                print(
                    "\(one.name)\t\(one.isOn ? "on" : "off")\t\(one.severity.word)\t\(limit)\tfor \(one.terms.forMilliseconds / 1000) s\t\(one.objects.pattern)\(one.schedule.map { "\tin \($0)" } ?? "")"
                )
            }
        }
    }

    struct On: HubCommand {
        static let configuration = CommandConfiguration(commandName: "on", abstract: "Switch a rule on.")
        @Argument(help: "Its name, such as disk.full.")
        var name: String

        func run(on console: HubConsole) async throws { try await change(name, console) { $0.isOn = true } }
    }

    struct Off: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "off", abstract: "Switch a rule off; its incidents end.")
        @Argument(help: "Its name, such as disk.full.")
        var name: String

        func run(on console: HubConsole) async throws { try await change(name, console) { $0.isOn = false } }
    }

    struct Set: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set a rule's thresholds and times.")
        @Argument(help: "Its name, such as disk.full.")
        var name: String
        @Option(help: "Beyond it the rule fires.")
        var raise: Double?
        @Option(help: "Within it the incident ends (default: 90 % of --raise).")
        var clear: Double?
        @Option(name: .customLong("for"), help: "How long it must hold: 30s, 5m.")
        var held: String?
        @Option(help: "info, warning or critical.")
        var severity: String?
        @Option(help: "The schedule outside of which it begins nothing; '' for none.")
        var schedule: String?

        func run(on console: HubConsole) async throws {
            var words = RuleWords()
            (words.raise, words.clear, words.schedule) = (raise, clear, schedule)
            if let held {
                guard let seconds = Span.seconds(held) else {
                    throw ExitStatus.end(
                        ExitStatus.damagedInput, "A length is a number with s, m, h or d, such as 5m.")
                }
                words.forSeconds = Int(seconds)
            }
            if let severity {
                guard let found = Severity(word: severity) else {
                    throw ExitStatus.end(ExitStatus.damagedInput, "A severity is info, warning or critical.")
                }
                words.severity = found
            }
            try await change(name, console) { [words] in try words.change(&$0) }
        }
    }

    private static func change(
        _ name: String, _ console: HubConsole, _ change: @Sendable @escaping (inout Rule) throws -> Void
    ) async throws {
        let store = AlertStore(try await console.open())
        let isThere = try await ExitStatus.saying("change the rule '\(CleanText.line(name, atMost: 60))'") {
            try await store.change(name, by: .console, change)
        }
        guard isThere else {
            throw ExitStatus.end(
                ExitStatus.damagedInput, "There is no such rule: 'monitor-hub rule list' names all.")
        }
    }
}

/// Lengths of time as people type them: `90s`, `30m`, `2h`, `3d`.
enum Span {
    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let number = Int64(text.dropLast()),
            (1...1_000_000).contains(number)
        else { return nil }
        return number * unit
    }
}

extension AlertStore {
    /// For a command: it tells channels nothing, which the hub that runs does.
    init(_ files: HubFiles) {
        self.init(files.database, desk: RegisteredDesk(), audit: files.audit)
    }
}
