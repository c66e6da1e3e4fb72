import ArgumentParser
import Daemon
import HubServer

/// Whether the hub that runs here is well, for those who restart it or are told when it is not.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the hub that runs on this machine whether it is well.",
        discussion: """
            Prints what GET /api/v1/health answers at the first address of LISTEN. Ends with 0 where the hub is well, 1 \
            where something of it is failing, and 69 where no hub answers.
            """)

    @OptionGroup var options: HubOptions

    func run() async throws {
        let settings = try options.settings()
        guard let address = settings.face.addresses.first else { return }
        let answer: (status: Int, body: String)
        do {
            answer = try await HubServer.health(at: address, isSecure: settings.configuration.tls != nil)
        } catch {
            throw ExitStatus.end(
                ExitStatus.unavailable,
                "cannot ask the hub at '\(address)': \(error). Is it running, and is LISTEN as it was at its start?"
            )
        }
        print(answer.body)
        guard answer.status == 200 else { throw ExitCode(1) }
    }
}
