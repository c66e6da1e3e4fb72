import AgentLink
import Daemon
import HTTPClient
internal import MonitorCore

/// Where snapshots go, and who sends them.
extension Setting<AgentSettings> {
    static var platform: [Setting] {
        [
            Setting(
                "SERVER_ID", "The name of this machine on the platform.", standard: "the host name",
                accepts: "1 to 255 printable characters", example: "router-attic"
            ) { store(printable($1, 1...255), &$0.serverID) },
            Setting(
                "SERVER_IP",
                "This machine's address as the platform knows it: used when the agent is set up; "
                    + "the daemon does not need it.",
                standard: "the interface's address", accepts: "an IPv4 or IPv6 address",
                example: "192.168.1.1"
            ) { storeOrAuto($1, &$0.serverIP, IPAddress.init) },
            Setting(
                "PLATFORM_API_URL", "REST endpoint that stores snapshots (history).",
                standard: "none: nothing is posted",
                accepts: "an http or https URL", example: "https://platform.example/api/monitor"
            ) { store(http($1), &$0.platformAPIURL) },
            Setting(
                "PLATFORM_WS_URL", "WebSocket endpoint that shows snapshots (live).",
                standard: "none: nothing is streamed",
                accepts: "a ws or wss URL", example: "wss://platform.example/ws/monitor"
            ) { store(try? EndpointURL.webSocket($1), &$0.platformWSURL) },
            Setting(
                "DEBUG_API_URL", "Endpoint for lifecycle and error lines, used while DEBUG is on.",
                standard: "none",
                accepts: "an http or https URL", example: "https://platform.example/api/debug"
            ) { store(http($1), &$0.debugAPIURL) },
            Setting(
                "GENERATE_KEY_URL",
                "Endpoint that issues API keys: used when the agent is set up; "
                    + "the daemon does not use it.",
                standard: "none",
                accepts: "an http or https URL", example: "https://platform.example/api/generate-key"
            ) { store(http($1), &$0.generateKeyURL) },
            Setting(
                "API_KEY", "Bearer key for every endpoint. Not accepted on the command line.",
                standard: "none: requests go out without one",
                accepts: "printable ASCII without spaces, at most 4096 characters",
                example: "k3y-from-the-platform",
                isSecret: true
            ) { store(token($1).map(Secret.init), &$0.apiKey) },
            Setting(
                "PROXY", "HTTP proxy for the REST endpoints.",
                standard: "the environment's http_proxy and https_proxy",
                accepts: "an http or https URL", example: "http://proxy.example:3128"
            ) { settings, text in store(http(text) == nil ? nil : text, &settings.proxy) },
            Setting(
                "CA_FILE", "Certificates (PEM) to trust instead of the system's.", standard: "the system's",
                accepts: "an absolute path", example: "/etc/ssl/private-ca.pem"
            ) { store(path($1), &$0.caFile) },
        ]
    }

    private static func http(_ text: String) -> EndpointURL? { try? EndpointURL(text) }

    private static func token(_ text: String) -> String? {
        text.utf8.count <= 4096 && text.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? text : nil
    }
}
