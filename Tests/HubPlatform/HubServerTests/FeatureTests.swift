import Agents
import HTTPTypes
import HubCore
import HubTestSupport
import Hummingbird
import MonitorCore
import MonitorWire
import Testing

@testable import HubSample
@testable import HubServer

@Suite("features") struct FeatureTests {
    private static let names = AskedHub.features.map(\.name)

    @Test("a hub starts without each feature, and nothing of it is left", arguments: names)
    func off(name: String) async throws {
        var all: Set<String> = []
        try await AskedHub.with { all = Set($0.routes.map(\.name)) }
        try await AskedHub.with(Set(Self.names).subtracting([name])) { hub in
            let routes = Set(hub.routes.map(\.name))
            let gone = all.subtracting(routes)
            #expect(!gone.isEmpty)
            // Those of the others are there, and a start page in any case.
            #expect(routes.isSubset(of: all))
            #expect(routes.contains("GET /"))
            let document = try await hub.ask(.get, "/api/v1/openapi.json").body
            for route in gone where route.contains(" /api/") && !route.contains(" /api/v1/agents/{id}") {
                let path = route.split(separator: " ")[1]
                // Features may share a path, each with methods of its own.
                if routes.contains(where: { $0.hasSuffix(" \(path)") }) { continue }
                #expect(!document.contains("\"\(path)\": {"), "\(path)")
            }
            #expect(try await hub.ask(.get, "/api/v1/health").status == .ok)
        }
    }

    @Test("without accounts, whatever asks for a role refuses, and says why")
    func withoutAccounts() async throws {
        try await AskedHub.with(["lan", "agents"]) { hub in
            let (cookie, _) = try await hub.session(.administrator)
            let token = try await hub.store.newToken(named: "t", .administrator, by: .console).revealed
            for headers: HTTPFields in [[:], cookie, [.authorization: "Bearer \(token)"]] {
                for path in ["/", "/agents", "/settings"] {
                    let page = try await hub.ask(.get, path, headers)
                    #expect(page.status == .forbidden)
                    #expect(page.body.contains("the feature &#39;accounts&#39; is switched off"))
                }
                #expect(try await hub.ask(.get, "/api/v1/agents", headers).status == .unauthorized)
            }
            #expect(try await hub.ask(.get, "/login").status == .notFound)
        }
    }

    @Test("without agents, no key is known")
    func withoutAgents() async throws {
        try await AskedHub.with(["lan", "accounts"]) { hub in
            let key = try await hub.store.newKey(.approved).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(key)"]
            #expect(try await hub.ask(.post, "/api/monitor", bearer, body: "{}").status == .unauthorized)
            #expect(try await hub.ask(.get, "/ws/monitor", bearer).status == .unauthorized)
        }
    }

    @Test("without a page at the root, a visitor is led to the first page that there is for them")
    func start() async throws {
        try await AskedHub.with(["agents", "accounts"]) { hub in
            let (administrator, _) = try await hub.session(.administrator)
            #expect(try await hub.ask(.get, "/", administrator).location == "/agents")
            let (viewer, _) = try await hub.session(.viewer)
            let page = try await hub.ask(.get, "/", viewer)
            #expect(page.status == .ok)
            #expect(page.body.contains("No feature with pages is switched on."))
            #expect(!page.body.contains(#"href="/agents""#))
        }
    }

    @Test(
        "a feature of its own folder brings a page, a setting, a route, a signal, a metric, a topic and its papers"
    )
    func sample() async throws {
        try await AskedHub.with(adding: [.sample]) { hub in
            let (cookie, _) = try await hub.session(.viewer)
            let page = try await hub.ask(.get, "/sample", cookie)
            #expect(page.body.contains("<h1>hello</h1>"))
            #expect(page.body.contains(#"<a href="/sample" title="Sample" aria-current="page">"#))
            hub.house.host.configuration.value.features[SampleSettings.self].word = "welcome"
            #expect(try await hub.ask(.get, "/sample", cookie).body.contains("<h1>welcome</h1>"))

            let signals = hub.house.host.signals.subscribe()
            let topics = LiveTopics(hub.house.running.flatMap(\.topics))
            topics.follow("sample")
            let token = try await hub.store.newToken(named: "t", .operator, by: .console).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await hub.ask(.put, "/api/v1/sample/red", bearer).body == #"{"word":"red"}"#)
            let signal = await signals.first { _ in true }
            #expect(signal?.state == "red")
            topics.advance()
            #expect(topics.message("sample", after: 1)?.bytes == Array("red".utf8))
            let refused = try await hub.ask(.put, "/api/v1/sample/nothing", bearer)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.body == #"{"error":"Say a word."}"#)

            let metrics = try await hub.ask(.get, "/metrics", bearer).body
            #expect(metrics.contains("\nmonitor_sample_words_total 1\n"))
            #expect(try await hub.ask(.get, "/api/v1/openapi.json").body.contains("/api/v1/sample/{word}"))
            #expect(try await hub.ask(.get, "/api/v1/health").status == .ok)
            _ = try await hub.ask(.put, "/api/v1/sample/blue", bearer)
            #expect(try await hub.ask(.get, "/api/v1/health").status == .serviceUnavailable)
        }
        try await AskedHub.with { hub in
            let (cookie, _) = try await hub.session(.viewer)
            #expect(try await hub.ask(.get, "/sample", cookie).status == .notFound)
            #expect(try await !hub.ask(.get, "/", cookie).body.contains("Sample"))
            #expect(try await !hub.ask(.get, "/api/v1/openapi.json").body.contains("sample"))
        }
    }

    @Test("two features that claim one thing do not start")
    func contradictions() async throws {
        await #expect(throws: HubServer.Contradiction.self) {
            try await AskedHub.with(adding: [.sample, .sample]) { _ in }
        }
        func linked(_ name: String) -> HubFeature {
            HubFeature(name) { _ in
                var running = Running()
                running.links = [LinkedFeature(LinkFeature(name: "probes"))]
                return running
            }
        }
        await #expect(throws: HubServer.Contradiction.self) {
            try await AskedHub.with(adding: [linked("one"), linked("other")]) { _ in }
        }
    }

    @Test("a subscriber that reads nothing loses the oldest signals, and holds nothing up")
    func bounds() async {
        let signals = Signals()
        let stream = signals.subscribe()
        for number in 0..<(Signals.mostWaiting + 10) {
            signals.publish(
                Signal(source: "test", subject: "x", state: "\(number)", at: UTCTime(milliseconds: 0)))
        }
        #expect(await stream.first { _ in true }?.state == "10")
    }
}
