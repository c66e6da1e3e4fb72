package import ArgumentParser
internal import Daemon
internal import HubCore
package import HubServer
internal import Probes

/// What agents probe.
package enum TargetCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "target", abstract: "Manage the targets that agents ping.")
    package static let commands: [any HubCommand.Type] = [
        List.self, Add.self, Remove.self, Import.self, Export.self, Defaults.self,
    ]

    package struct List: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all targets.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let book = try await ExitStatus.saying { try await store.book() }
            print("NUMBER\tADDRESS\tGROUP\tEVERY\tLABEL")
            for one in book.listed {
                let group = book.group(one.group)?.name ?? "-"
                let address = one.member.map { "mesh:\($0)" } ?? one.asked
                let every = "\(Double(one.target.intervalMilliseconds) / 1000) s"
                print("\(one.target.id)\t\(plain(address))\t\(group)\t\(every)\t\(plain(one.label))")
            }
        }
    }

    package struct Add: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add targets; one that was removed gets its history back.",
            discussion: """
                Pinged: an address, a name, or the word gateway, resolver or hub. Connected to: tcp://192.0.2.1:443.
                Asked for a page: https://shop.example/health. Asked for a record: dns://192.0.2.53/shop.example/AAAA.
                """)
        @Argument(help: "Addresses, names or words.") var addresses: [String]
        @Option(help: "The group whose agents ping it.") var group = ProbeGroup.everyone
        @Option(help: "What it is called on pages.") var label = ""
        @Option(help: "Of a name: 4, 6 or either.") var family = "either"
        @Option(help: ArgumentHelp("From one ping to the next.", valueName: "seconds")) var interval: Double?
        @Option(help: ArgumentHelp("After which a ping is lost.", valueName: "seconds")) var timeout: Double?
        @Option(help: ArgumentHelp("Pings in a round.", valueName: "number")) var packets: Int?
        @Option(help: ArgumentHelp("A median above it is slow.", valueName: "milliseconds")) var slowAbove:
            Double?

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let usual = try await ExitStatus.saying { try await store.defaults(over: console.targetDefaults) }
            for wish in try wishes(usual) {
                let (target, isNew) = try await ExitStatus.saying("add '\(wish.target.spelling)'") {
                    try await store.add(wish, by: .console)
                }
                print(
                    "target \(target.target.id) \(wish.target.spelling): \(isNew ? "added" : "is on the list")"
                )
            }
        }

        private func wishes(_ usual: TargetDefaults) throws -> [ProbeStore.Wish] {
            guard let family = ProbeFamily(rawValue: family) else {
                throw ExitStatus.end(ExitStatus.damagedInput, "cannot use --family: It takes 4, 6 or either.")
            }
            let chosen = try chosenDefaults(interval, timeout, packets)
            return try listed(addresses).map { spelling in
                var target = ProbeTarget(id: 1, spelling)
                target.family = family
                chosen.apply(to: &target, over: usual)
                target.slowAboveMicroseconds = slowAbove.flatMap { UInt32(exactly: ($0 * 1000).rounded()) }
                var wish = ProbeStore.Wish(target)
                (wish.group, wish.label) = (group, label)
                return wish
            }
        }
    }

    package struct Remove: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a target; its measurements stay.")
        @Argument(help: "Its number, as 'target list' shows it.") var number: Int64

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let isDone = try await ExitStatus.saying("remove \(number)") {
                try await store.remove(number, by: .console)
            }
            guard isDone else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot remove \(number): no target has this number. See monitor-hub target list.")
            }
            print("target \(number): removed")
        }
    }

    package struct Import: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Replace a group's list by the addresses in a file.",
            discussion: "Separate them by lines or commas; a line that begins with # is a comment.")
        @Argument(help: "The file.") var file: String
        @Option(help: "The group whose agents ping them.") var group = ProbeGroup.everyone

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let text: String
            switch TextFile.read(file, atMost: 1 << 20) {
            case .success(let read): text = read
            case .failure(let fault):
                throw ExitStatus.end(
                    ExitStatus.noInput, "cannot read '\(file)': \(fault.cause). Name another file.")
            }
            let words = text.split(whereSeparator: \.isNewline).filter { !$0.trimmed.hasPrefix("#") }
                .flatMap { $0.split(separator: ",") }.map { String($0.trimmed) }
            let list = try await ExitStatus.saying("import '\(file)'") {
                try await store.replace(
                    try listed(words), in: group, asked: store.defaults(over: console.targetDefaults),
                    by: .console)
            }
            print("group \(group): \(CountText.text(list.count, "target"))")
        }
    }

    package struct Export: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print a group's addresses, a line each, as 'target import' reads them.")
        @Option(help: "The group.") var group = ProbeGroup.everyone

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let book = try await ExitStatus.saying { try await store.book() }
            guard let id = book.group(named: group)?.id else {
                throw ExitStatus.end(ExitStatus.noInput, "cannot export '\(group)': there is no such group.")
            }
            for one in book.listed where one.group == id && one.member == nil { print(one.target.spelling) }
        }
    }

    package struct Defaults: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "defaults", abstract: "Show and set how targets are asked that say nothing else.",
            discussion: """
                Without an option it shows. What is set here or on the page 'Targets' overrides the settings of the hub; \
                --from-settings takes all of it back.
                """)
        @Option(help: ArgumentHelp("From one round to the next.", valueName: "seconds")) var interval: Double?
        @Option(help: ArgumentHelp("After which a ping is lost.", valueName: "seconds")) var timeout: Double?
        @Option(help: ArgumentHelp("Pings in a round.", valueName: "number")) var packets: Int?
        @Flag(help: "Also change targets that still have the former values.") var alsoListed =
            false
        @Flag(help: "Follow the settings of the hub again.") var fromSettings = false

        package init() {}

        package func run(on console: HubConsole) async throws {
            let store = try await ProbeStore(console.open())
            let former = try await ExitStatus.saying { try await store.defaults().chosen }
            let given = try chosenDefaults(interval, timeout, packets)
            var chosen = fromSettings ? TargetDefaults.Chosen() : former
            chosen.intervalMilliseconds = given.intervalMilliseconds ?? chosen.intervalMilliseconds
            chosen.timeoutMilliseconds = given.timeoutMilliseconds ?? chosen.timeoutMilliseconds
            chosen.count = given.count ?? chosen.count
            if chosen != former {
                let (new, also) = (chosen, alsoListed)
                let changed = try await ExitStatus.saying("set how targets are asked") {
                    try await store.setDefaults(
                        new, over: console.targetDefaults, alsoListed: also, by: .console)
                }
                if alsoListed { print("\(CountText.text(changed, "target was", "targets were")) changed") }
            } else if alsoListed {
                print("These are the defaults already; no target was changed.")
            }
            let defaults = chosen.over(console.targetDefaults).fitted
            func line(_ name: String, _ value: String, _ isSet: Bool) {
                print("\(name)\t\(value)\t\(isSet ? "set" : "settings")")
            }
            let seconds = TargetDefaults.Chosen.seconds
            line("interval", seconds(defaults.intervalMilliseconds), chosen.intervalMilliseconds != nil)
            line("timeout", seconds(defaults.timeoutMilliseconds), chosen.timeoutMilliseconds != nil)
            line("packets", "\(defaults.count)", chosen.count != nil)
        }
    }

    private static func chosenDefaults(
        _ interval: Double?, _ timeout: Double?, _ packets: Int?
    ) throws -> TargetDefaults.Chosen {
        guard (1...3600).contains(interval ?? 1), (0.1...10).contains(timeout ?? 1),
            (1...20).contains(packets ?? 1)
        else {
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot use these numbers: --interval takes 1 to 3600, --timeout 0.1 to 10 seconds, --packets 1 to 20."
            )
        }
        var chosen = TargetDefaults.Chosen()
        chosen.intervalMilliseconds = interval.map { Int(($0 * 1000).rounded()) }
        chosen.timeoutMilliseconds = timeout.map { Int(($0 * 1000).rounded()) }
        chosen.count = packets
        return chosen
    }

    private static func listed(_ texts: [String]) throws -> [TargetSpelling] {
        do {
            return try TargetList.targets(texts)
        } catch {
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot use these targets: \(error)")
        }
    }

    /// A stranger names an agent: its name must not draw on the terminal.
    static func plain(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.allSatisfy { $0.properties.isGraphemeBase } ? $0 : "?" })
    }
}

extension HubConsole {
    /// What the settings of the hub say of targets that say nothing else.
    fileprivate var targetDefaults: TargetDefaults { settings[ProbeHubSettings.self].defaults }
}

extension ProbeStore {
    init(_ files: HubFiles) { self.init(files.database, files.audit) }
}
