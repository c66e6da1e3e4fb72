internal import ArgumentParser
internal import Daemon
internal import Heartbeats
internal import HubCore
internal import HubServer
internal import MonitorCore

extension HostCommands {
    struct Import: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add and change hosts as a file hosts.yaml says.")
        @Argument(help: "The file.") var file: String
        @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

        func run(on console: HubConsole) async throws {
            let drafts: [HostDraft]
            switch TextFile.read(file, atMost: HostsFile.longest + 1) {
            case .failure(let fault):
                throw ExitStatus.end(
                    ExitStatus.noInput, "cannot read '\(file)': \(fault.cause). Give the file's path.")
            case .success(let text):
                do {
                    drafts = try HostsFile(text).drafts
                } catch {
                    throw ExitStatus.end(ExitStatus.damagedInput, "cannot read '\(file)': \(error)")
                }
            }
            let store = try await HeartbeatStore(console, making: !dryRun)
            for draft in drafts {
                let hostID = draft.hostID ?? ""
                let isThere =
                    try await ExitStatus.saying("look for '\(hostID)'") { try await store.host(hostID) }
                    != nil
                try await ExitStatus.saying("import '\(hostID)'") {
                    if dryRun {
                        try await store.tryOut(draft)
                    } else if isThere {
                        _ = try await store.change(hostID, draft, by: .console)
                    } else {
                        let (host, token) = try await store.add(draft, by: .console)
                        // A token of the file is known already.
                        if draft.token == nil {
                            print("Token of \(host.definition.hostID): \(token.revealed)")
                        }
                    }
                }
                let verb = isThere ? "change" : "add"
                print(
                    dryRun ? "Would \(verb) \(hostID)." : isThere ? "Changed \(hostID)." : "Added \(hostID).")
            }
            if drafts.contains(where: { $0.logConfig != nil }), !dryRun {
                print(
                    "Logs are read once an administrator approves each: monitor-hub log run HOST --dry-run, then log approve HOST."
                )
            }
        }
    }
}
