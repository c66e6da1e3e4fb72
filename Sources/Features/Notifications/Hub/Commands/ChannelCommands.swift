internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import Notifications

/// Where notices go.
enum ChannelCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Add, list, test and remove channels, where notices go.")
    static let commands: [any HubCommand.Type] = [Add.self, List.self, Test.self, Remove.self]

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a channel by its address, in the form of the service, Apprise or shoutrrr.",
            discussion: "An address holds secrets: give - to have it read from standard input.")
        @Argument(help: "As people shall know it.")
        var name: String
        @Argument(help: "Such as ntfys://ntfy.sh/TOPIC, or - for standard input.")
        var url: String
        @Option(help: "The least severity that it hears of: info, warning or critical.")
        var floor = "info"
        @Option(help: "Only rules and objects like these, between blanks, with * for any text.")
        var filter = ""
        @Option(help: "Quiet hours by the wall clock: 22:00-07:00.")
        var quiet = ""
        @Option(help: "Hear only of what is not acknowledged after so many minutes.")
        var after = 0

        func run(on console: HubConsole) async throws {
            let text = url == "-" ? readLine(strippingNewline: true) ?? "" : url
            let files = try await console.open(making: true)
            let store = NotificationStore(files.database, vault: files.vault, audit: files.audit)
            let number = try await ExitStatus.saying("add the channel '\(CleanText.line(name, atMost: 64))'")
            {
                guard let floor = Severity(word: floor) else {
                    throw ChannelFault.badWish("A severity is info, warning or critical.")
                }
                var wishes = ChannelWishes()
                (wishes.floor, wishes.filter, wishes.quiet, wishes.afterMinutes) = (
                    floor, filter, quiet, after
                )
                return try await store.add(name, try ChannelKinds.read(text), wishes, by: .console)
            }
            print("channel \(number)")
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List channels and their state.")

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = NotificationStore(files.database, vault: files.vault, audit: files.audit)
            for one in try await ExitStatus.saying({ try await store.channels() }) {
                let fault = (one.parked ?? one.fault).map { ": \($0)" } ?? ""
                print(
                    "\(one.number)\t\(one.name)\t\(one.kind)\t\(one.place)\t\(one.state)\t\(one.waiting) waiting\(fault)"
                )
            }
        }
    }

    struct Test: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Send a test message and print the service's answer.")
        @Argument(help: "Name or number of the channel.")
        var channel: String

        func run(on console: HubConsole) async throws {
            let allowsPrivate = console.settings[NotificationSettings.self].allowsPrivate
            let files = try await console.open()
            let store = NotificationStore(files.database, vault: files.vault, audit: files.audit)
            let courier = ChannelCourier(
                store, WireSender { allowsPrivate }, hub: { HubName() }, offset: LocalTime.offsetSeconds,
                logger: Logger(label: "monitor-hub") { _ in SwiftLogNoOpLogHandler() })
            let answer = try await ExitStatus.saying("test '\(CleanText.line(channel, atMost: 64))'") {
                let number = try await store.number(of: channel)
                guard let answer = try await courier.test(number, by: "console") else {
                    throw ChannelFault.notThere
                }
                return answer
            }
            print(answer.said)
            if !answer.isAccepted { throw ExitStatus.unavailable }
        }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a channel and its undelivered messages.")
        @Argument(help: "Name or number of the channel.")
        var channel: String

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = NotificationStore(files.database, vault: files.vault, audit: files.audit)
            try await ExitStatus.saying("remove '\(CleanText.line(channel, atMost: 64))'") {
                let number = try await store.number(of: channel)
                guard try await store.remove(number, by: .console) else { throw ChannelFault.notThere }
            }
        }
    }
}

extension NotificationStore {
    /// - Throws: `ChannelFault.notThere`.
    fileprivate func number(of word: String) async throws -> Int64 {
        let channels = try await channels()
        let found =
            channels.first { $0.name.lowercased() == word.lowercased() }
            ?? channels.first { "\($0.number)" == word }
        guard let found else { throw ChannelFault.notThere }
        return found.number
    }
}
