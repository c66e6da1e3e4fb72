import Broker
import HTTPTypes
import HubCore
import HubTestSupport
import MonitorCore
import Synchronization
import Testing

@testable import HubBroker
@testable import HubInventory
@testable import HubProbes
@testable import HubServer
@testable import HubUplink

@Suite("pages that change while they are open") struct LivePageTests {
    /// As templates write it.
    private struct Part {
        let id: String
        let topic: String?
        let isNested: Bool
    }

    private static let empty: Set<Substring> = [
        "area", "br", "col", "hr", "img", "input", "link", "meta", "path", "wbr",
    ]

    /// The parts of a page, in the order of their beginnings.
    private func parts(_ html: String) -> [Part] {
        var parts: [Part] = []
        var open: [(name: Substring, isPart: Bool)] = []
        for tag in html.utf8.split(separator: UInt8(ascii: "<")).map(Substring.init) {
            guard let first = tag.utf8.first, let end = tag.utf8.firstIndex(of: UInt8(ascii: ">")) else {
                continue
            }
            let inside = tag[..<end]
            if first == UInt8(ascii: "/") {
                while let last = open.popLast(), last.name != inside.dropFirst() {}
                continue
            }
            let name = inside.prefix { $0 != " " }
            let isPart = inside.utf8.count > name.utf8.count + 12 && inside.contains(" data-part=")
            if isPart {
                let id = inside.firstMatch(of: #/ id="([^"]+)"/#)?.1 ?? ""
                let topic = inside.firstMatch(of: #/ data-topic="([^"]*)"/#)?.1
                parts.append(
                    Part(
                        id: String(id), topic: topic.map(String.init),
                        isNested: open.contains(where: \.isPart)))
            }
            if first >= UInt8(ascii: "a"), !Self.empty.contains(name), inside.utf8.last != UInt8(ascii: "/") {
                open.append((name, isPart))
            }
        }
        return parts
    }

    /// Those that have parts.
    private static let live = EveryPage(text: "1").rendered.filter { $0.html.contains("data-part=") }

    private var all: [HubFeature] { [.probes] + AskedHub.providers }

    @Test("each part has an id of its own, lies in no other part, and its page asks for it")
    func whole() {
        var pages: Set<String> = []
        for (name, html) in Self.live {
            let parts = parts(html)
            guard !parts.isEmpty else { continue }
            pages.insert(name)
            // A ping of light that has ended changes no more.
            let asks = html.contains("/refresh.js\"") || html.contains("/overview.js\"")
            #expect(asks || name == "olt-ping", "\(name)")
            #expect(Set(parts.map(\.id)).count == parts.count, "\(name): \(parts.map(\.id))")
            for part in parts {
                #expect(part.id != "" && !part.isNested, "\(name): \(part.id)")
                #expect(html.ranges(of: " id=\"\(part.id)\"").count == 1, "\(name): \(part.id)")
            }
        }
        for name in [
            "heartbeats", "heartbeat", "alerts", "incident", "line", "logs", "log", "channels", "channel",
            "broker", "targets", "isp-devices", "isp-device", "olts", "olt-found", "olt-terminals",
            "olt-terminal",
        ] { #expect(pages.contains(name), "\(name)") }
    }

    @Test("what a page follows is a topic of a feature")
    func topics() async throws {
        try await AskedHub.with(adding: all) { hub in
            let topics = LiveTopics(hub.house.running.flatMap(\.topics))
            for (name, html) in Self.live {
                for topic in parts(html).compactMap(\.topic) {
                    #expect(topics.has(topic), "\(name): \(topic)")
                }
            }
            for topic in ["heartbeats", "alerts", "line", "logs", "channels", "broker", "targets"] {
                #expect(topics.has(topic), "\(topic)")
            }
        }
    }

    @Test("what a program changes is news for the pages that show it, and for no others")
    func changes() async throws {
        let host = #"{"name":"Web","host_id":"web01","expected_frequency_seconds":60}"#
        let asked: [(topic: String, method: HTTPRequest.Method, path: String, body: String)] = [
            ("heartbeats", .post, "/api/v1/hosts", host),
            ("heartbeats", .post, "/api/v1/hosts/web01/pause", ""),
            ("heartbeats", .delete, "/api/v1/hosts/web01", ""),
            (
                "channels", .post, "/api/v1/channels",
                #"{"name":"hook","url":"https://hook.example/secret"}"#
            ),
            ("channels", .delete, "/api/v1/channels/1", ""),
            ("targets", .post, "/api/v1/targets", #"{"address":"192.0.2.1"}"#),
        ]
        try await AskedHub.with(adding: all) { hub in
            let topics = hub.house.running.flatMap(\.topics)
            func shown() -> [String: [UInt8]] {
                Dictionary(
                    uniqueKeysWithValues: [
                        "heartbeats", "alerts", "line", "logs", "channels", "broker", "targets",
                        "isp/devices", "isp/olts",
                    ].map { name in (name, topics.compactMap { $0.state(name) }.first?.whole() ?? []) })
            }
            let token = try await hub.store.newToken(named: "t", .administrator, by: .console).revealed
            for one in asked {
                let before = shown()
                let reply = try await hub.ask(
                    one.method, one.path, [.authorization: "Bearer \(token)"], body: one.body)
                #expect(reply.status.kind == .successful, "\(one.path): \(reply.body)")
                let changed = shown().filter { before[$0.key] != $0.value }.keys.sorted()
                #expect(changed == [one.topic], "\(one.method) \(one.path)")
            }
        }
    }

    private final class Count: Sendable {
        private let count = Mutex(0)
        func one() { count.withLock { $0 += 1 } }
        /// Since it was asked last.
        var new: Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }

    @Test("an agent of the broker is news when it changes, not when its row is read again")
    func broker() {
        let count = Count()
        let road = BrokerRoad(clock: { UTCTime(milliseconds: 0) }, changed: { count.one() }) {
            BrokerSettings()
        }
        var agent = BrokerAgent(
            id: "1", name: "shop", state: .setup, user: "u", requests: "q", responses: "r")
        road.replace([agent])
        #expect(count.new == 1)
        road.replace([agent])
        #expect(count.new == 0)
        agent.state = .active
        road.replace([agent])
        #expect(count.new == 1)
        road.heard("1", at: UTCTime(milliseconds: 1000))
        #expect(count.new == 1)
        road.disconnected("it ended")
        #expect(count.new == 1)
        road.replace([])
        #expect(count.new == 1)
    }

    @Test("a reading is news when it is asked for, begins and ends")
    func readings() {
        let count = Count()
        let board = ReadingBoard { count.one() }
        board.ask([7])
        #expect(count.new == 1)
        #expect(board.begin(7))
        #expect(count.new == 1)
        board.end(7)
        #expect(count.new == 1)
    }

    @Test("each turn of the line is news, and so are agents that are asked")
    func line() {
        let count = Count()
        let board = LineBoard { count.one() }
        board.change { $0.turns += 1 }
        #expect(count.new == 1)
        let agents = AgentLineBoard({ _ in }, ring: { count.one() })
        agents.put(asked: ["attic"], known: [:])
        #expect(count.new == 1)
    }

    @Test("lists of agents are news where they are others, and so is an agent of Meshping that waits")
    func targets() {
        let count = Count()
        let desk = PlanDesk { count.one() }
        desk.put(PlanDesk.Given(targets: [], revision: 1), for: "attic")
        #expect(count.new == 1)
        desk.put(PlanDesk.Given(targets: [], revision: 1), for: "attic")
        #expect(count.new == 0)
        desk.ring()
        #expect(count.new == 1)
        desk.greeted()
        #expect(count.new == 1)
    }
}
