import AgentHost
import AgentLink
import ArgumentParser
import Daemon
import Glibc
import HTTPClient
internal import MonitorCore
internal import MonitorWire

/// What setup_agent.sh asks the platform for.
struct GenerateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-key", abstract: "Ask GENERATE_KEY_URL for a key, and print it.",
        discussion: """
            The key alone goes to standard output: redirect it to a file that only its owner can read. The platform \
            is told SERVER_IP or, where that is not set, this machine's address on the way there. A platform \
            that issued an enrolment token approves the key at once where a file or the environment has \
            it, as ENROLMENT_TOKEN.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(help: ArgumentHelp("The enrolment token is the first line of this file.", valueName: "FILE"))
    var enrolmentTokenFile: String?

    func run() async throws {
        let settings = try options.settings()
        guard let url = settings.generateKeyURL else {
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot ask for a key: GENERATE_KEY_URL is not set. Write it into "
                    + "\(Settings.paper.path), or add --set GENERATE_KEY_URL=https://...")
        }
        do {
            try writeResult(await key(from: url, settings).revealed + "\n")
            Self.hint(settings)
        } catch let error as ExitCode {
            throw error
        } catch {
            throw ExitStatus.end(ExitStatus.code(for: error), "\(error)")
        }
    }

    /// A key speaks for the first name that uses it: now is the time to choose another.
    private static func hint(_ settings: AgentSettings) {
        guard let own = settings.on(features).lazy.compactMap({ $0.distinctName(settings) }).first else {
            return
        }
        printError(
            "Warning: Many machines are called '\(settings.serverID)', and the platform knows one by a name. "
                + "Before the first start write SERVER_ID=\(own) into \(Settings.paper.path).")
    }

    /// Not as an option: every user of the machine can see command lines.
    private func enrolment() throws -> Secret? {
        let place = enrolmentTokenFile.map { "'\($0)'" } ?? "ENROLMENT_TOKEN"
        let text = try enrolmentTokenFile.map(Self.firstLine) ?? Self.environment
        guard let text else { return nil }
        guard KeyRequest.isEnrolment(text) else {
            throw ExitStatus.end(
                ExitStatus.settings, "cannot use \(place): It is not a token. Copy it again.")
        }
        return Secret(text)
    }

    private static var environment: String? {
        // because getenv's string lives as long as the environment, which does not change after start.
        let text = unsafe getenv("ENROLMENT_TOKEN").map { unsafe String(cString: $0) }
        return text == "" ? nil : text
    }

    private static func firstLine(of path: String) throws -> String {
        switch TextFile.read(path, atMost: 1 << 16) {
        case .success(let text): return text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
        case .failure(let fault):
            throw ExitStatus.end(
                ExitStatus.settings, "cannot read '\(path)': \(fault.cause). Name another file.")
        }
    }

    private func key(from url: EndpointURL, _ settings: AgentSettings) async throws -> Secret {
        try HTTPLibrary.load()
        let http = HTTPSettings(proxy: settings.proxy, caFile: settings.caFile)
        var address = settings.serverIP
        if address == nil { address = try await Reachability.probe(url: url, settings: http).get() }
        guard let address else {
            throw DeliveryError(
                .badSetting, "SERVER_IP", "is not set and could not be found out",
                remedy: "Set it to this machine's address.")
        }
        let reply = try await KeyRequest.send(
            to: url, ip: address, enrolment: try enrolment(), through: HTTPPost(settings: http))
        guard let key = KeyReply.key(in: reply) else {
            throw DeliveryError(
                .refused, url.redacted, "the answer holds no \"api_key\" that can be used",
                remedy: "Is GENERATE_KEY_URL the platform's endpoint for keys?")
        }
        return key
    }
}
