internal import HubCore

/// The entries that a visitor may see, as one page shows them.
struct Navigation: Sendable {
    /// A word of the sidebar.
    struct Word: Sendable {
        let title: String
        let path: String
        let icon: String
        let isCurrent: Bool
        let isOnPhones: Bool
        /// What needs attention there; `nil` for nothing.
        let badge: Int?
    }

    /// One of several pages of the current group, or one of the group's parts.
    struct Tab: Sendable {
        let title: String
        let path: String
        let isCurrent: Bool
        let badge: Int?
    }

    /// One row of tabs.
    struct TabRow: Sendable {
        let title: String
        /// What ARIA calls a current tab: a part holds the current page.
        let current: String
        let tabs: [Tab]
    }

    /// A group that has more pages than these shows its parts, and the pages of one of them.
    private static let mostTabs = 7

    var words: [Word] = []
    /// None where the current group has one page, two where it has parts.
    var rows: [TabRow] = []

    /// - Parameters:
    ///   - section: the path of the entry that the page belongs to; `nil` for a page that belongs to none.
    ///   - badges: by the paths of entries.
    init(_ entries: [NavigationEntry], section: String?, visitor: Visitor?, badges: [String: Int]) {
        guard let visitor else { return }
        let all = entries.filter { $0.isOpen(to: visitor) }
        let inParts = NavigationPart.allCases.flatMap { part in all.filter { $0.part == part } }
        let seen = all.filter(\.isFirst) + inParts + all.filter { !$0.isFirst && $0.part == nil }
        for group in NavigationGroup.allCases {
            let mine = seen.filter { $0.group == group }
            guard let first = mine.first else { continue }
            guard let title = group.title else {
                words += mine.map { Self.word($0.title, group, [$0], $0.path, section, badges) }
                continue
            }
            words.append(Self.word(title, group, mine, first.path, section, badges))
            guard mine.count > 1, let current = mine.first(where: { $0.path == section }) else { continue }
            rows = Self.rows(title, mine, current, badges)
        }
    }

    private static func rows(
        _ title: String, _ entries: [NavigationEntry], _ current: NavigationEntry, _ badges: [String: Int]
    ) -> [TabRow] {
        func row(_ title: String, _ entries: [NavigationEntry]) -> TabRow {
            let tabs = entries.map {
                Tab(
                    title: $0.title, path: $0.path, isCurrent: $0.path == current.path, badge: badges[$0.path]
                )
            }
            return TabRow(title: title, current: "page", tabs: tabs)
        }
        let parts = NavigationPart.allCases.map { part in (part, entries.filter { $0.part == part }) }
            .filter { !$0.1.isEmpty }
        guard entries.count > mostTabs, parts.count > 1, let part = current.part else {
            return [row(title, entries)]
        }
        let heads = parts.map { part, mine in
            Tab(
                title: part.title, path: mine[0].path, isCurrent: part == current.part,
                badge: sum(of: mine, badges))
        }
        return [
            TabRow(title: title, current: "true", tabs: heads),
            row(part.title, entries.filter { $0.part == part }),
        ]
    }

    /// - Returns: `nil` for 0.
    private static func sum(of entries: [NavigationEntry], _ badges: [String: Int]) -> Int? {
        let count = entries.reduce(0) { $0 + (badges[$1.path] ?? 0) }
        return count > 0 ? count : nil
    }

    private static func word(
        _ title: String, _ group: NavigationGroup, _ entries: [NavigationEntry], _ path: String,
        _ section: String?, _ badges: [String: Int]
    ) -> Word {
        Word(
            title: title, path: path, icon: group.icon, isCurrent: entries.contains { $0.path == section },
            isOnPhones: group.isOnPhones, badge: sum(of: entries, badges))
    }
}
