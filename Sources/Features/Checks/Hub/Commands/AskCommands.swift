package import ArgumentParser
internal import Daemon
internal import HubClient
package import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Probing

/// Checks from a terminal, of the hub that runs: rows come as agents answer.
package enum AskCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask agents whether a host answers, and print their answers as they come.",
        discussion: """
            Asks a hub that runs, with a token of a role that may ask (monitor-hub token create): MONITOR_HUB_TOKEN in the \
            environment, and MONITOR_HUB_URL where the hub is not at http://127.0.0.1:8080. Ends with 0 where all agents \
            found it well, 1 where some did, 2 where none did.
            """)
    package static let commands: [any HubCommand.Type] = [
        Ask<Ping>.self, Ask<TCP>.self, Ask<UDP>.self, Ask<HTTP>.self, Ask<DNS>.self, Ask<Trace>.self,
        Ask<MTU>.self,
        Ask<Info>.self,
    ]

    package protocol Kind: Sendable, SendableMetatype {
        static var word: String { get }
        static var abstract: String { get }
    }
    package enum Ping: Kind {
        package static let (word, abstract) = ("ping", "Ask agents to ping a host.")
    }
    package enum TCP: Kind {
        package static let (word, abstract) = ("tcp", "Ask agents to connect to a port.")
    }
    package enum UDP: Kind {
        package static let (word, abstract) = ("udp", "Ask agents to send a datagram to a port.")
    }
    package enum HTTP: Kind {
        package static let (word, abstract) = ("http", "Ask agents for a web page.")
    }
    package enum DNS: Kind {
        package static let (word, abstract) = ("dns", "Ask agents for a name's records.")
    }
    package enum Trace: Kind {
        package static let (word, abstract) = ("trace", "Ask agents for the way to a host.")
    }
    package enum MTU: Kind {
        package static let (word, abstract) = (
            "mtu", "Ask agents for the largest packet that reaches a host."
        )
    }
    package enum Info: Kind {
        package static let (word, abstract) = ("info", "Ask agents what they are.")
    }

    package struct Ask<Asked: Kind>: HubCommand {
        package static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: Asked.word, abstract: Asked.abstract)
        }

        @Argument(help: "An address, a name, or a URL.") var host: String?
        @Option(help: "The port.") var port: Int?
        @Option(help: ArgumentHelp("These agents alone, between commas.", valueName: "names")) var agents:
            String?
        @Option(help: "Agents of this group alone.") var group: String?
        @Option(help: "Agents of this region alone.") var region: String?
        @Option(
            help: ArgumentHelp(
                "So many agents at most; else as many as the token's role may ask.", valueName: "count"))
        var limit: Int?
        @Option(help: ArgumentHelp("Ends after so many seconds, at most 60.", valueName: "seconds"))
        var deadline = 10
        @Flag(help: "Print the whole answer as JSON, at the end.") var json = false

        package init() {}

        package func run(on console: HubConsole) async throws {
            let hub = try RunningHub(advice: "--role operator")
            let asked = try await hub.send("POST", "/api/v1/checks", body)
            guard let id = try? AskedCheck.id(asked) else { throw hub.unreadable }
            if !json { print("\(hub.url)/checks/\(id)") }
            var (version, good, all) = (0, 0, 0)
            let end = ContinuousClock.now + .seconds(deadline + 5)
            while true {
                let answer = try await hub.send("GET", "/api/v1/checks/\(id)?since=\(json ? 0 : version)")
                guard let check = try? AskedCheck(answer) else { throw hub.unreadable }
                if !json || check.isEnded {
                    for row in check.rows {
                        all += 1
                        good += row.outcome.word == .ok ? 1 : 0
                        if !json { print(row.line) }
                    }
                }
                version = max(version, check.version)
                if check.isEnded || ContinuousClock.now > end {
                    if json { print(String(decoding: answer, as: UTF8.self)) }
                    if !json, check.notAsked > 0 {
                        print("\(check.notAsked) more were not asked: who was asked was drawn.")
                    }
                    break
                }
                // The API takes five questions in two seconds.
                try await Task.sleep(for: .milliseconds(450))
            }
            guard good < all || all == 0 else { return }
            throw ExitCode(good > 0 ? 1 : 2)
        }

        private var body: [UInt8] {
            var json = JSONWriter(reservingBytes: 256)
            json.object { json in
                json.value("kind", Asked.word)
                if let host { json.value("host", host) }
                if let port { json.value("port", UInt64(clamping: port)) }
                if let agents {
                    json.array("agents") { json in
                        for name in agents.split(separator: ",") {
                            json.value(nil, String(name.filter { $0 != " " }))
                        }
                    }
                }
                if let group { json.value("group", group) }
                if let region { json.value("region", region) }
                if let limit { json.value("limit", UInt64(clamping: limit)) }
                json.value("deadlineSeconds", UInt64(clamping: deadline))
            }
            return json.bytes
        }
    }
}

/// What the API says of a check, as far as a terminal shows it.
struct AskedCheck {
    struct Row {
        let agent: String
        let outcome: ProbeOutcome

        /// `attic  ok  12.3 ms  192.0.2.1`.
        var line: String {
            let time = outcome.microseconds.map { OutcomeText.milliseconds(Double($0)) }
            return [agent, OutcomeText.summary(outcome), time, outcome.address.map { "\($0)" }].compactMap {
                $0
            }
            .joined(separator: "\t")
        }
    }

    var version = 0
    var isEnded = false
    var notAsked = 0
    var rows: [Row] = []

    private enum Key: String, CaseIterable {
        case check, version, ended, notAsked, agents, agent, outcome
    }
    private static let keys = KeyTable<Key>()

    init(_ json: [UInt8]) throws(WireFault) {
        var (version, isEnded, notAsked): (UInt64, Bool, UInt64) = (0, false, 0)
        var rows: [Row] = []
        var reader = JSONReader(json)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .version: version = try reader.count()
                case .ended: isEnded = try reader.bool()
                case .notAsked: notAsked = try reader.count()
                case .agents:
                    try reader.array(atMost: 100_000) { (reader) throws(WireFault) in
                        let start = reader.nextByte
                        try reader.skip()
                        let json = Array(reader.text(from: start))
                        guard let outcome = try? ProbeOutcome(json), let agent = Self.word(.agent, json)
                        else { return }
                        rows.append(Row(agent: agent, outcome: outcome))
                    }
                default: try reader.skip()
                }
            }
        }
        (self.version, self.isEnded, self.rows) = (Int(clamping: version), isEnded, rows)
        self.notAsked = Int(clamping: notAsked)
    }

    /// Of the answer to a question.
    static func id(_ json: [UInt8]) throws(WireFault) -> String {
        guard let id = word(.check, json) else { throw JSONReader(json).fault("lacks \"check\"") }
        return id
    }

    private static func word(_ wanted: Key, _ json: [UInt8]) -> String? {
        var found: String?
        var reader = JSONReader(json)
        try? reader.whole { (reader) throws(WireFault) in
            try reader.object(keys) { (key, reader) throws(WireFault) in
                if key == wanted { found = try reader.string(atMost: 4096) } else { try reader.skip() }
            }
        }
        return found
    }
}
