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

    /// One of several pages of the current group.
    struct Tab: Sendable {
        let title: String
        let path: String
        let isCurrent: Bool
        let badge: Int?
    }

    var words: [Word] = []
    /// Where the current group has several pages.
    var tabs: [Tab] = []
    /// The group's word, as the tabs' name.
    var tabsTitle = ""

    /// - Parameters:
    ///   - section: the path of the entry that the page belongs to; `nil` for a page that belongs to none.
    ///   - badges: by the paths of entries.
    init(_ entries: [NavigationEntry], section: String?, visitor: Visitor?, badges: [String: Int]) {
        guard let visitor else { return }
        let all = entries.filter { $0.isOpen(to: visitor) }
        let seen = all.filter(\.isFirst) + all.filter { !$0.isFirst }
        for group in NavigationGroup.allCases {
            let mine = seen.filter { $0.group == group }
            guard let first = mine.first else { continue }
            guard let title = group.title else {
                words += mine.map { Self.word($0.title, group, [$0], $0.path, section, badges) }
                continue
            }
            words.append(Self.word(title, group, mine, first.path, section, badges))
            guard mine.count > 1, mine.contains(where: { $0.path == section }) else { continue }
            tabsTitle = title
            tabs = mine.map {
                Tab(title: $0.title, path: $0.path, isCurrent: $0.path == section, badge: badges[$0.path])
            }
        }
    }

    private static func word(
        _ title: String, _ group: NavigationGroup, _ entries: [NavigationEntry], _ path: String,
        _ section: String?, _ badges: [String: Int]
    ) -> Word {
        let count = entries.reduce(0) { $0 + (badges[$1.path] ?? 0) }
        return Word(
            title: title, path: path, icon: group.icon, isCurrent: entries.contains { $0.path == section },
            isOnPhones: group.isOnPhones, badge: count > 0 ? count : nil)
    }
}
