internal import HubFrame
internal import MonitorCore

/// How a host reports, ready to paste.
struct Snippet: Sendable {
    let title: String
    let hint: String?
    let command: Command

    private init(_ title: String, _ text: String, hint: String? = nil) {
        self.title = title
        self.hint = hint
        command = Command(text)
    }

    /// - Parameters:
    ///   - secrets: what cannot be opened any more is a word in capitals.
    ///   - origin: of this hub, as the browser reached it.
    static func all(_ hostID: String, _ secrets: HeartbeatStore.Secrets, _ origin: String) -> [Snippet] {
        let token = secrets.token?.revealed ?? "TOKEN"
        let url = "\(origin)/api/v1/heartbeat/\(hostID)"
        let query = "\(url)?token=\(PercentText.encoded(token, keepsSlashes: false))"
        let ping = secrets.ping.map { "\(origin)/ping/\($0.revealed)" }
        return [
            Snippet("curl", "curl -fsS -m 10 --retry 3 -X POST -H 'Authorization: Bearer \(token)' \(url)"),
            Snippet(
                "cron", "*/5 * * * * /path/to/client-heartbeat.sh \(hostID) \(token) \(origin)",
                hint: "With the script of the hub: curl -O \(origin)/scripts/client-heartbeat.sh"),
            Snippet(
                "A job in cron, with its run time",
                "0 3 * * * curl -fsS -m 10 '\(url)/start?token=\(token)'; /path/to/job; "
                    + "curl -fsS -m 10 --retry 3 \"\(url)/$??token=\(token)\""),
            Snippet(
                "systemd",
                """
                [Service]
                ExecStart=/path/to/job
                ExecStopPost=/bin/sh -c 'curl -fsS -m 10 --retry 3 "\(url)/$EXIT_STATUS?token=\(token)"'
                """),
            Snippet(
                "PowerShell",
                "Invoke-RestMethod -Method Post -TimeoutSec 10 -Headers @{Authorization='Bearer \(token)'} -Uri \(url)"
            ),
            Snippet(
                "Docker",
                "HEALTHCHECK --interval=5m --timeout=15s CMD curl -fsS -m 10 -X POST -H 'Authorization: Bearer \(token)' \(url) || exit 1"
            ),
            Snippet(
                "Address with the token", query,
                hint: "For clients that cannot send a header. It is kept out of the hub's logs."),
            Snippet("Uptime Kuma's push", "\(origin)/api/push/\(token)?status=up&msg=OK&ping="),
        ]
            + (ping.map {
                [Snippet("healthchecks' ping", $0, hint: "Also with /start, /fail, /log and /{exit status}.")]
            } ?? [])
    }
}
