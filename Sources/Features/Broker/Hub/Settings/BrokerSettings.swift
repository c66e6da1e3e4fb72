internal import AMQPClient
internal import Daemon
internal import HubFrame
internal import HubServer
internal import MonitorCore

/// Where the broker is, and whether Netcheck's programs are spoken to.
package struct BrokerSettings: FeaturePart {
    /// Netcheck's paths are there.
    var isNetcheck = false
    /// Its checks may be asked for without a login.
    var isPublic = false
    /// Which resolver agents ask for DNS records for those without a login; `nil` refuses that.
    var publicResolver: IPAddress?
    /// Between two heartbeats of Netcheck's agents.
    var heartbeatSeconds = 30
    /// `nil` where there is no broker.
    var broker: BrokerAddress?
    /// Where agents connect, where that is another address.
    var agents: BrokerAddress?
    var management: String?
    var user = "monitor-hub"
    var passwordFile: String?
    var vhost = "agents_vhost"
    var caFile: String?

    package init() {}

    /// What is missing of a broker that is named; `nil` where all is there, or none is named.
    var fault: String? {
        guard broker != nil else { return nil }
        if management == nil { return "BROKER_MANAGEMENT_URL is missing." }
        if passwordFile == nil { return "BROKER_PASSWORD_FILE is missing." }
        return nil
    }

    var facts: [Fact] {
        guard isNetcheck || broker != nil else { return [] }
        return [
            Fact("Broker", broker.map { "\($0), \(vhost)" } ?? "none"),
            Fact("Netcheck's paths", isNetcheck ? isPublic ? "on, checks without a login" : "on" : "off"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofBroker: [Setting] {
        [
            Setting(
                "NETCHECK",
                "Whether Netcheck's agents and programs find its paths here: /api/v1/agents/, /api/v1/check/ and /api/v1/ip.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[BrokerSettings.self].isNetcheck) },
            Setting(
                "NETCHECK_PUBLIC",
                "Whether /api/v1/check/ and the page /check answer without a login: one check in 5 seconds for an address, of 5 agents.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[BrokerSettings.self].isPublic) },
            Setting(
                "NETCHECK_PUBLIC_RESOLVER",
                "The resolver that agents ask for DNS records for users without a login. Their own would tell of names in their networks: without this setting DNS needs a login.",
                standard: "none", accepts: "an IP address, or none", example: "9.9.9.9"
            ) { storeOrAuto($1, &$0[BrokerSettings.self].publicResolver, nothing: "none") { IPAddress($0) } },
            Setting(
                "NETCHECK_HEARTBEAT_SECONDS",
                "Seconds between two heartbeats of Netcheck's agents, which hear of it when they register. One that sends none for three times as long is away.",
                standard: "30", accepts: "10 to 300 seconds", example: "60"
            ) { store(whole($1, 10...300), &$0[BrokerSettings.self].heartbeatSeconds) },
            Setting(
                "BROKER_URL",
                "A RabbitMQ broker, through which agents without a link are asked. Read at the start.",
                standard: "none", accepts: "amqp://HOST:PORT or amqps://HOST:PORT, without a user, or none",
                example: "amqps://broker.example:5671"
            ) { storeOrAuto($1, &$0[BrokerSettings.self].broker, nothing: "none") { BrokerAddress($0) } },
            Setting(
                "BROKER_AGENTS_URL",
                "Where agents reach the broker, where that is another address than the hub's. Netcheck's agents speak no TLS: give them a listener on a private network.",
                standard: "none", accepts: "amqp://HOST:PORT, or none for BROKER_URL",
                example: "amqp://10.0.0.5:5672"
            ) { storeOrAuto($1, &$0[BrokerSettings.self].agents, nothing: "none") { BrokerAddress($0) } },
            Setting(
                "BROKER_MANAGEMENT_URL",
                "The broker's management API. Agents must not reach it.",
                standard: "none", accepts: "an http or https URL without a user, or none",
                example: "http://127.0.0.1:15672"
            ) {
                storeOrAuto($1, &$0[BrokerSettings.self].management, nothing: "none", BrokerManagement.base)
            },
            Setting(
                "BROKER_USER", "The hub's user at the broker, with the tag administrator.",
                standard: "monitor-hub", accepts: "1 to 64 letters, digits, dots, hyphens and underscores",
                example: "hub"
            ) { store(word($1, ".-_"), &$0[BrokerSettings.self].user) },
            Setting(
                "BROKER_PASSWORD_FILE",
                "A file whose first line is this user's password, readable by the hub alone.",
                standard: "none", accepts: "an absolute path, or none",
                example: "/etc/monitor-hub/broker-password"
            ) { storeOrAuto($1, &$0[BrokerSettings.self].passwordFile, nothing: "none", path) },
            Setting(
                "BROKER_VHOST", "The virtual host at the broker that is the hub's own.",
                standard: "agents_vhost", accepts: "1 to 64 lower-case letters, digits and underscores",
                example: "agents"
            ) { settings, text in
                guard text == text.lowercased() else { return false }
                return store(word(text, "_"), &settings[BrokerSettings.self].vhost)
            },
            Setting(
                "BROKER_CA_FILE",
                "A PEM file of the authorities that vouch for the broker, instead of the system's.",
                standard: "none", accepts: "an absolute path, or none",
                example: "/etc/monitor-hub/broker-ca.pem"
            ) { storeOrAuto($1, &$0[BrokerSettings.self].caFile, nothing: "none", path) },
        ]
    }

    private static func path(_ text: String) -> String? {
        text.hasPrefix("/") && text.utf8.count <= 4096 ? text : nil
    }

    private static func word(_ text: String, _ others: String) -> String? {
        let isWord = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) && byte >= 0x41
                || others.utf8.contains(byte)
        }
        return (1...64).contains(text.utf8.count) && isWord ? text : nil
    }
}
