internal import Daemon
internal import HTTPClient
internal import HubCore
internal import HubFrame
internal import HubServer
internal import LogReview
internal import MonitorCore

/// What the operator decides of logs.
package struct LogSettings: FeaturePart {
    /// Where the model is; `nil` leaves everything to rules. May hold a secret in its query.
    var modelURL: Secret?
    var modelKey: Secret?
    var model = "claude-sonnet-4.5"
    /// `nil` is told by the URL's path.
    var dialect: ModelDialect?
    var tokensADay = 200_000
    var extra = ""
    var sendsAddresses = false
    var gravest = Severity.critical
    /// Where syslog is heard; `nil` where it is not.
    var syslog: SyslogAddress?
    /// Where it is heard by TLS.
    var secureSyslog: SyslogAddress?
    var hearsSyslog: Bool { syslog != nil || secureSyslog != nil }
    var daysKept = 60

    package init() {}

    struct SyslogAddress: Sendable, Equatable {
        let host: IPAddress
        let port: Int

        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (1...65_535).contains(port),
                let host = IPAddress(text[..<colon].filter { $0 != "[" && $0 != "]" })
            else { return nil }
            (self.host, self.port) = (host, port)
        }
    }

    /// For the settings page.
    var facts: [Fact] {
        [
            Fact("Model for logs", modelURL == nil ? "none (LLM_API_URL)" : model),
            Fact(
                "Syslog", syslog.map { "received at \($0.host), port \($0.port)" } ?? "off (SYSLOG_LISTEN)"
            ),
            Fact(
                "Syslog by TLS",
                secureSyslog.map { "received at \($0.host), port \($0.port)" } ?? "off (SYSLOG_TLS_LISTEN)"
            ),
        ]
    }

    /// In plain text only where it stays in the house.
    static func isPermitted(_ url: EndpointURL) -> Bool {
        if url.scheme.isSecure { return true }
        if let address = IPAddress(url.host) {
            return address.isLoopback || address.isPrivateV4 || address.isSiteOnly
        }
        return !url.host.contains(".") || url.host == "localhost" || url.host.hasSuffix(".local")
            || url.host.hasSuffix(".lan") || url.host.hasSuffix(".internal")
    }
}

extension Setting<FeatureSettings> {
    static var ofLogs: [Setting] {
        [
            Setting(
                "LLM_API_URL",
                "Where a model answers questions about logs: the whole URL of messages (Anthropic) or chat completions (OpenAI, "
                    + "GLM, Ollama, llama.cpp). Without it, rules alone check logs. Plain http only within the local network.",
                standard: "none", accepts: "an https URL; http for an address of the local network",
                example: "https://api.example.com/v1/chat/completions", isSecret: true
            ) { settings, text in
                let url = try? EndpointURL(text)
                return store(
                    url.map(LogSettings.isPermitted) == true ? Secret(text) : nil,
                    &settings[LogSettings.self].modelURL)
            },
            Setting(
                "LLM_API_KEY", "The key for LLM_API_URL.", standard: "none", accepts: "a key without blanks",
                example: "sk-example", isSecret: true
            ) { settings, text in
                store(
                    (1...1000).contains(text.utf8.count)
                        && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
                        ? Secret(text) : nil, &settings[LogSettings.self].modelKey)
            },
            Setting(
                "LLM_DEFAULT_MODEL", "The model that is asked, as its service names it.",
                standard: "claude-sonnet-4.5", accepts: "1 to 200 printable characters", example: "glm-4.7"
            ) { store(printable($1, 1...200), &$0[LogSettings.self].model) },
            Setting(
                "LLM_FORMAT",
                "How the model is asked: anthropic, openai, or auto, which takes anthropic where the URL ends in /messages.",
                standard: "auto", accepts: "auto, openai or anthropic", example: "openai"
            ) { settings, text in
                guard text != "auto" else { return true }
                return store(ModelDialect(rawValue: text), &settings[LogSettings.self].dialect)
            },
            Setting(
                "LLM_DAILY_TOKENS",
                "Tokens that questions and answers may use in a day of UTC. Beyond them rules alone check logs.",
                standard: "200000", accepts: "1000 to 1000000000", example: "500000"
            ) { store(whole($1, 1000...1_000_000_000), &$0[LogSettings.self].tokensADay) },
            Setting(
                "LLM_EXTRA_JSON", "More keys of each request, as a JSON object.", standard: "none",
                accepts: "a JSON object of at most 1000 bytes",
                example: #"{"thinking":{"type":"disabled"}}"#
            ) { settings, text in
                store(
                    text.utf8.count <= 1000 && text.hasPrefix("{") && text.hasSuffix("}")
                        ? String(text.dropFirst().dropLast()) : nil, &settings[LogSettings.self].extra)
            },
            Setting(
                "LLM_SEND_ADDRESSES",
                "Whether addresses go to the model as they are, for those who want to know where in the world they are. "
                    + "Otherwise they have pseudonyms.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[LogSettings.self].sendsAddresses) },
            Setting(
                "LLM_MAX_SEVERITY", "The gravest that a model's finding can be.", standard: "critical",
                accepts: "info, warning or critical", example: "warning"
            ) { store(Severity(word: $1), &$0[LogSettings.self].gravest) },
            Setting(
                "SYSLOG_LISTEN",
                "Where this hub hears syslog, by UDP and TCP, of hosts whose log_analysis_config says method syslog. Lines of "
                    + "others are dropped.",
                standard: "none", accepts: "address:port", example: "192.0.2.1:5514"
            ) { settings, text in
                store(LogSettings.SyslogAddress(text), &settings[LogSettings.self].syslog)
            },
            Setting(
                "SYSLOG_TLS_LISTEN",
                "Where this hub hears syslog by TLS (RFC 5425), of the same hosts, with its own certificate: it needs TLS_CERT and TLS_KEY.",
                standard: "none", accepts: "address:port", example: "192.0.2.1:6514"
            ) { settings, text in
                store(LogSettings.SyslogAddress(text), &settings[LogSettings.self].secureSyslog)
            },
            Setting(
                "KEEP_ANALYSES_DAYS", "Days for which what was found in logs is kept.", standard: "60",
                accepts: "1 to 3650 days", example: "365"
            ) { store(whole($1, 1...3650), &$0[LogSettings.self].daysKept) },
        ]
    }
}
