package import HubCore
package import HubFrame
internal import Synchronization

/// What happened: which stretch of time, and of whom.
package struct TimelineQuestion: Sendable {
    /// `nil` asks for all routers.
    package var router: String?
    /// Unix milliseconds.
    package var range: Range<Int64>
    /// The newest.
    package var most: Int
    /// A kind of the timeline page, such as `devices`; `nil` asks for all.
    package var kind: String?
    package let visitor: Visitor

    package init(
        router: String? = nil, range: Range<Int64>, most: Int, kind: String? = nil, visitor: Visitor
    ) {
        self.router = router
        self.range = range
        self.most = most
        self.kind = kind
        self.visitor = visitor
    }
}

/// What a visitor searches for, over everything.
package struct SearchQuestion: Sendable {
    /// In lower case, without spaces at its ends; never empty.
    package let words: String
    package let visitor: Visitor
    /// More are not shown.
    package let most: Int

    package init(words: String, visitor: Visitor, most: Int) {
        self.words = words
        self.visitor = visitor
        self.most = most
    }

    /// Whether a text holds what is searched for.
    package func isIn(_ text: String) -> Bool { text.lowercased().contains(words) }
}

/// What all features say together: they never import each other, and pages need their sum.
package final class Gathering: Sendable {
    private let features = Mutex<[Running]>([])

    func register(_ all: [Running]) { features.withLock { $0 = all } }

    private var all: [Running] { features.withLock { $0 } }

    /// The heaviest first. A feature that cannot say now is left out.
    package func needs(of visitor: Visitor) async -> [Need] {
        var needs: [Need] = []
        for one in all { needs += (try? await one.needs(visitor)) ?? [] }
        return needs.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }.map(\.element)
    }

    /// In the order of the features. A feature that cannot say now is left out.
    package func tiles(for visitor: Visitor) async -> [Tile] {
        var tiles: [Tile] = []
        for one in all { tiles += (try? await one.tiles(visitor)) ?? [] }
        return tiles
    }

    /// Agents by group. A feature that cannot say now is left out.
    package func groups() async -> [String: Set<String>] {
        var groups: [String: Set<String>] = [:]
        for one in all { groups.merge((try? await one.groups()) ?? [:]) { $0.union($1) } }
        return groups
    }

    /// The newest first; `nil` where no feature knows of alerts.
    ///
    /// - Parameter family: of which kinds of rules: `heartbeat` for `heartbeat.missed`; `nil` for all.
    /// - Throws: why the feature that knows cannot say now.
    package func recentAlerts(of family: String? = nil, atMost most: Int) async throws -> [RecentAlert]? {
        guard let ask = all.lazy.compactMap(\.recentAlerts).first else { return nil }
        return try await ask(family, most)
    }

    /// The newest first.
    package func timeline(_ question: TimelineQuestion) async -> [TimelineRow] {
        var rows: [TimelineRow] = []
        for one in all { rows += (try? await one.timeline(question)) ?? [] }
        return Array(rows.sorted { $0.time > $1.time }.prefix(question.most))
    }

    /// In the order of the features.
    package func search(_ question: SearchQuestion) async -> [SearchPage.Found] {
        var found: [SearchPage.Found] = []
        for one in all where found.count <= question.most {
            found += (try? await one.search?(question)) ?? []
        }
        return found
    }
}
