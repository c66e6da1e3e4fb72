internal import ArgumentParser
internal import Daemon
internal import HTTPClient
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Receivers that get what series measured.
enum ExportCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "See what receivers of series lack, and send it again.")
    static let commands: [any HubCommand.Type] = [Status.self, Again.self]

    struct Status: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Print each receiver, and what it has and lacks.")

        func run(on console: HubConsole) async throws {
            let settings = console.settings[ExportSettings.self]
            let store = ExportStore(database: try await console.open().database)
            for kind in ReceiverKind.allCases {
                guard let receiver = settings.receiver(kind) else { continue }
                let standing = try await ExitStatus.saying { try await store.standing(kind.rawValue) }
                let numbers =
                    standing.map {
                        "\($0.waiting) blocks waiting\t\($0.sent) samples sent\t\($0.refused) refused"
                    }
                    ?? "not begun"
                print("\(kind.rawValue)\t\(receiver.url.redacted)\t\(numbers)")
            }
        }
    }

    struct Again: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "again", abstract: "Send all that is stored from a time on, once more.",
            discussion: "For a receiver that is new, or lost something. Receivers take equal numbers as one.")
        @Option(help: "Such as 2026-11-01T00:00:00Z.")
        var from: String

        func run(on console: HubConsole) async throws {
            guard let time = UTCTime(utf8: ArraySlice(from.utf8)) else {
                throw ValidationError("--from is not an RFC 3339 time: 2026-11-01T00:00:00Z.")
            }
            let store = ExportStore(database: try await console.open().database)
            let count = try await ExitStatus.saying { try await store.again(from: time.milliseconds) }
            print("\(CountText.text(count, "block")) will be sent")
        }
    }
}
