import Foundation
import HubNouns
import Testing

@testable import HubAPI

@Suite("the OpenAPI document") struct ReferenceTests {
    @Test("every route of the API is documented, and every documented route is there")
    func routes() async throws {
        #expect(try await documented() == routed())
    }

    @Test("every reference leads somewhere, and every part is referred to")
    func references() throws {
        let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
        let referred = Set(text.matches(of: /"\$ref": "#\/components\/([^"]+)"/).map { String($0.1) })
        let components = try #require(try document()["components"] as? [String: [String: Any]])
        let there = ["parameters", "responses", "schemas"].flatMap { kind in
            (components[kind] ?? [:]).keys.map { "\(kind)/\($0)" }
        }
        #expect(referred == Set(there))
    }

    @Test("the kinds of series are those that there are")
    func kinds() throws {
        let components = try #require(try document()["components"] as? [String: [String: Any]])
        let kind = components["schemas"]?["SeriesKind"] as? [String: [String]]
        #expect(kind?["enum"] == SeriesKind.allCases.map { "\($0)" })
    }

    private func document() throws -> [String: Any] {
        let data = Data(PackageResources.openapi_json)
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
        try await AskedHub.with { hub in
            names = hub.routes.filter { route in
                ["/api/", "/metrics", "/ws/"].contains { route.path.hasPrefix($0) }
            }.map(\.name)
        }
        return names.sorted()
    }
}
