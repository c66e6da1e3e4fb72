internal import Agents
internal import HubFrame
internal import MonitorCore

/// Who sends snapshots, and who would like to.
struct AgentsPage: Page {
    static let template = "agents"
    let title = "Add a router"
    let steps: [Step]
    let warning: String?
    let keys: [KeyItem]
    let hasNoKeys: Bool
    let enrolments: [EnrolmentItem]
    let hasEnrolments: Bool
    let newSecret: NewSecret?
    let hub: String
    let fault: String?

    /// What was made just now, shown this once.
    enum New: Sendable {
        case key(Secret)
        case enrolment(Secret)
    }

    /// - Parameters:
    ///   - hub: its address, as the browser reached it: `http://192.0.2.1:8080`.
    ///   - packages: names of the agent's packages that the hub offers.
    init(
        keys: [AgentKey], enrolments: [Enrolment], hub: String, packages: [String] = [], new: New? = nil,
        fault: String? = nil
    ) {
        self.keys = keys.map(KeyItem.init)
        hasNoKeys = keys.isEmpty
        self.enrolments = enrolments.map(EnrolmentItem.init)
        hasEnrolments = !enrolments.isEmpty
        self.hub = hub
        let waiting = keys.filter { $0.state == .pending || $0.state == .onHold }
        let ways = packages.isEmpty ? Self.byScript(hub) : Self.byPackage(hub, packages)
        steps =
            ways + [
                Step(
                    "Approve it", waiting.isEmpty ? .later : .now,
                    waiting.isEmpty
                        ? "The router asks for a key, which shows here by itself and waits for your approval."
                        : "\(waiting.count) \(waiting.count == 1 ? "key waits" : "keys wait") in the list below."
                )
            ]
        warning = Self.warning(hub)
        newSecret = new.map { Self.secret($0, hub) }
        self.fault = fault
    }

    private static func byScript(_ hub: String) -> [Step] {
        [
            Step(
                "Get it", .now,
                "On the router: the Debian package of the agent, or a checkout of its source and 'make build'. "
                    + "Put the package into the folder 'packages' beside this hub's database, and this page offers it."
            ),
            Step(
                "Run it", .now, "On the router, in the checkout or unpacked release:",
                command: Command(
                    "sudo ./setup_agent.sh",
                    options: [
                        "--generate-key-url \(hub)/api/generate-key", "--platform-api-url \(hub)/api/monitor",
                        // http and https become ws and wss.
                        "--platform-ws-url ws\(hub.dropFirst(4))/ws/monitor",
                    ])),
        ]
    }

    /// - Parameter packages: one for each architecture.
    private static func byPackage(_ hub: String, _ packages: [String]) -> [Step] {
        let others = packages.dropFirst()
        return [
            Step(
                "Get it", .now,
                "On a router with Debian"
                    + (others.isEmpty
                        ? ":" : "; for another architecture: \(others.joined(separator: ", ")):"),
                command: Command(
                    "curl -fO \(hub)/packages/\(packages[0]) && sudo apt install ./\(packages[0])")),
            Step(
                "Run it", .now, "There, ask for a key and say where this hub is:",
                command: Command(
                    """
                    key=$(monitor-agent generate-key --set GENERATE_KEY_URL=\(hub)/api/generate-key) &&
                    printf '%s\\n' PLATFORM_API_URL=\(hub)/api/monitor \\
                      PLATFORM_WS_URL=ws\(hub.dropFirst(4))/ws/monitor "API_KEY=$key" |
                      sudo tee -a /etc/monitor.conf > /dev/null && sudo systemctl reload monitor.service
                    """)),
        ]
    }

    /// What is wrong with the address for another machine.
    private static func warning(_ hub: String) -> String? {
        let host = hub.drop { $0 != "/" }.dropFirst(2)
        if host.hasPrefix("127.") || host.hasPrefix("localhost") || host.hasPrefix("[::1]") {
            return
                "The command names this hub as \(hub), which no other machine reaches. Write below how routers reach "
                + "it, and set PUBLIC_URL so that it is right for all."
        }
        return hub.hasPrefix("http://")
            ? "The key would go over plain HTTP: use TLS_CERTIFICATE, or a proxy that speaks HTTPS, outside of a network "
                + "that you trust."
            : nil
    }

    private static func secret(_ new: New, _ hub: String) -> NewSecret {
        let use = "On the router, in the checkout or unpacked release, run:"
        let urls = "--platform-api-url \(hub)/api/monitor --platform-ws-url ws\(hub.dropFirst(4))/ws/monitor"
        switch new {
        case .key(let key):
            return NewSecret(
                heading: "The new key", secret: key.revealed,
                command: "echo \(key.revealed) | sudo ./setup_agent.sh --key-file - \(urls)", use: use)
        case .enrolment(let token):
            return NewSecret(
                heading: "The new enrolment token", secret: token.revealed,
                command: "echo \(token.revealed) | sudo ./setup_agent.sh --enrolment-token-file - "
                    + "--generate-key-url \(hub)/api/generate-key \(urls)", use: use)
        }
    }
}

struct EnrolmentItem: Sendable {
    let number: Int64
    let label: String
    let kind: String
    let expires: Moment
    let uses: Int

    init(_ one: Enrolment) {
        number = one.number
        label = one.label
        kind = one.kind == .once ? "one agent" : "many agents"
        expires = Moment(one.expiresAt)
        uses = one.uses
    }
}
