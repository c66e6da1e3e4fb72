import AgentHost
import AgentLink
import ArgumentParser
import Daemon
import HTTPClient
internal import MonitorCore

/// What would stop the daemon.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check settings, interface, range, permission and endpoints.",
        discussion:
            "Each line is 'ok', 'warn', or 'FAIL' with its remedy. Endpoints are connected to, and the WebSocket is shown the "
            + "key; nothing is posted.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        var list = CheckList()
        func note(_ what: String, _ result: Result<String, any Error>) {
            list.note(what, result, failing: ExitStatus.code)
        }
        let settings = Result { try options.loadOfThisHost() }
        note("settings", settings.map { "understood, as '\($0.serverID)'" }.mapError { $0 })
        if let settings = try? settings.get() {
            for feature in settings.on(features) { feature.check(settings, &list) }
            for (name, url) in Self.endpoints(settings) { note(name, await Self.reach(url, settings)) }
        }
        if let worst = list.worst { throw worst }
    }

    private static func endpoints(_ settings: AgentSettings) -> [(String, EndpointURL?)] {
        [("PLATFORM_API_URL", settings.platformAPIURL), ("PLATFORM_WS_URL", settings.platformWSURL)]
            + (settings.debugAPIURL == nil ? [] : [("DEBUG_API_URL", settings.debugAPIURL)])
    }

    private static func reach(_ url: EndpointURL?, _ settings: AgentSettings) async -> Result<
        String, any Error
    > {
        guard let url else { return .success("not set, so nothing is sent there") }
        let http = HTTPSettings(proxy: settings.proxy, caFile: settings.caFile)
        if url == settings.platformWSURL, let key = settings.apiKey {
            return await Self.open(url, key, settings)
        }
        return await Reachability.probe(url: url, settings: http).map { _ in "'\(url)' can be reached" }
            .mapError { $0 }
    }

    /// As the daemon opens it: the platform says how the key stands.
    private static func open(
        _ url: EndpointURL, _ key: Secret, _ settings: AgentSettings
    ) async -> Result<String, any Error> {
        do {
            let endpoint = try LiveEndpoint(
                url: url, bearer: key, caFile: settings.caFile,
                fingerprint: MachineFingerprint.ofThisMachine(key: key))
            switch try await LiveProbe.probe(endpoint, on: OneThread().group).get() {
            case .open: return .success("'\(url)' can be reached, and takes the key")
            case .keyWaiting(let said):
                return .failure(
                    CheckWarning(
                        "'\(url)' can be reached; the key waits for approval\(said.map { ": \($0)" } ?? "")"))
            case .keyRefused(let cause):
                throw DeliveryError(.refused, url.redacted, cause, remedy: "Check API_KEY.")
            }
        } catch {
            return .failure(error)
        }
    }
}
