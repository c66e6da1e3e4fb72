internal import Daemon
internal import Export
package import HTTPClient
internal import HubFrame
internal import HubServer
package import MonitorCore

/// Which receivers get what series measured.
package struct ExportSettings: FeaturePart {
    package struct Receiver: Sendable {
        package let url: EndpointURL
        /// Sent as `Authorization: Bearer`.
        package let token: Secret?
    }

    var remoteWriteURL: EndpointURL?
    var remoteWriteToken: Secret?
    var otlpURL: EndpointURL?
    var otlpToken: Secret?

    package init() {}

    func receiver(_ kind: ReceiverKind) -> Receiver? {
        switch kind {
        case .remoteWrite: remoteWriteURL.map { Receiver(url: $0, token: remoteWriteToken) }
        case .otlp: otlpURL.map { Receiver(url: $0, token: otlpToken) }
        }
    }

    /// For the settings page.
    var facts: [Fact] {
        let all = ReceiverKind.allCases.compactMap { kind in
            receiver(kind).map { Fact(kind.setting, $0.url.redacted) }
        }
        return all.isEmpty ? [Fact("Export of series", "none (REMOTE_WRITE_URL, OTLP_URL)")] : all
    }
}

/// The protocols that a receiver may speak.
enum ReceiverKind: String, CaseIterable, Sendable {
    case remoteWrite = "remote-write"
    case otlp

    var setting: String {
        switch self {
        case .remoteWrite: "REMOTE_WRITE_URL"
        case .otlp: "OTLP_URL"
        }
    }
}

extension Setting<FeatureSettings> {
    static var ofExport: [Setting] {
        [
            Setting(
                "REMOTE_WRITE_URL",
                "Where what series measured is sent by Prometheus' remote write, minute by minute, some 20 minutes after it was measured.",
                standard: "none", accepts: "an http or https URL",
                example: "http://127.0.0.1:9090/api/v1/write"
            ) { store(url($1), &$0[ExportSettings.self].remoteWriteURL) },
            Setting(
                "REMOTE_WRITE_TOKEN", "A bearer token for REMOTE_WRITE_URL.", standard: "none",
                accepts: "8 to 4096 printable characters", example: "0123456789abcdef", isSecret: true
            ) { store(token($1), &$0[ExportSettings.self].remoteWriteToken) },
            Setting(
                "OTLP_URL", "Where what series measured is sent by OpenTelemetry's protocol over HTTP.",
                standard: "none", accepts: "an http or https URL", example: "http://127.0.0.1:4318/v1/metrics"
            ) { store(url($1), &$0[ExportSettings.self].otlpURL) },
            Setting(
                "OTLP_TOKEN", "A bearer token for OTLP_URL.", standard: "none",
                accepts: "8 to 4096 printable characters", example: "0123456789abcdef", isSecret: true
            ) { store(token($1), &$0[ExportSettings.self].otlpToken) },
        ]
    }

    private static func url(_ text: String) -> EndpointURL? { try? EndpointURL(text) }

    private static func token(_ text: String) -> Secret? {
        (8...4096).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            ? Secret(text) : nil
    }
}
