import Foundation
import HubLan
import HubSeries
import TestSupport
import Testing

@testable import HubServer

@Suite("the OpenAPI document") struct ReferenceTests {
    @Test("every route of the API is documented, and every documented route is there")
    func routes() async throws {
        #expect(try await documented() == routed())
    }

    @Test("every reference leads somewhere, and every part is referred to")
    func references() throws {
        let text = String(decoding: try HubServer.reference(of: AskedHub.documented), as: UTF8.self)
        let referred = Set(text.matches(of: /"\$ref": "#\/components\/([^"]+)"/).map { String($0.1) })
        let components = try #require(try document()["components"] as? [String: [String: Any]])
        let there = ["parameters", "responses", "schemas"].flatMap { kind in
            (components[kind] ?? [:]).keys.map { "\(kind)/\($0)" }
        }
        #expect(referred == Set(there))
    }

    @Test("an operation with words in its query documents what it answers where they cannot be read")
    func queries() throws {
        let paths = try #require(try document()["paths"] as? [String: [String: [String: Any]]])
        for (path, methods) in paths {
            for (method, operation) in methods {
                let words = operation["parameters"] as? [[String: Any]] ?? []
                guard words.contains(where: { $0["in"] as? String == "query" }) else { continue }
                let responses = operation["responses"] as? [String: Any] ?? [:]
                #expect(responses["400"] != nil, "\(method) \(path)")
            }
        }
    }

    @Test("the kinds of series are those that there are")
    func kinds() throws {
        let components = try #require(try document()["components"] as? [String: [String: Any]])
        let kind = components["schemas"]?["SeriesKind"] as? [String: [String]]
        #expect(kind?["enum"] == SeriesKinds.lan.all.map(\.name))
    }

    @Test("docs/openapi.json is what the hub serves ('make docs' writes it)")
    func papers() throws {
        let text = Fixture.text(at: Fixture.root + "/../../docs/openapi.json")
        #expect(Array((text ?? "").utf8) == (try HubServer.reference(of: AskedHub.documented)))
    }

    @Test("a method of a path that two features describe is refused")
    func twice() {
        let part = ReferencePart(Array(#"{"paths": {"/api/v1/health": {"get": {}}}}"#.utf8))
        #expect(throws: HubServer.Contradiction.self) { try HubReference([part]) }
    }

    @Test("features may share a path, each with methods of its own")
    func shared() throws {
        let part = ReferencePart(Array(#"{"paths": {"/api/v1/health": {"delete": {"summary": "x"}}}}"#.utf8))
        let json =
            try JSONSerialization.jsonObject(with: Data(try HubReference([part]).json)) as? [String: Any]
        let paths = try #require(json?["paths"] as? [String: [String: Any]])
        #expect(paths["/api/v1/health"]?.keys.sorted() == ["delete", "get"])
    }

    private func document() throws -> [String: Any] {
        let data = Data(try HubServer.reference(of: AskedHub.documented))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// `GET /api/v1/agents/{id}/devices`, ...
    private func documented() throws -> [String] {
        let paths = try #require(try document()["paths"] as? [String: [String: Any]])
        return paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }.sorted()
    }

    /// Pages for people are not part of the API.
    private func routed() async throws -> [String] {
        var names: [String] = []
        try await AskedHub.with(adding: AskedHub.providers) { hub in
            names = hub.routes.filter { route in
                ["/api/", "/metrics", "/ping/", "/scripts/", "/ws/"].contains { route.path.hasPrefix($0) }
            }.map(\.name).filter { name in
                if case .page = RoleWalkTests.table[name] { false } else { true }
            }
        }
        return names.sorted()
    }
}
