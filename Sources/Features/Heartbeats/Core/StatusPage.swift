public import MonitorCore

/// Some hosts under names for the public, shown to all who have the page's address.
public struct StatusPage: Sendable, Equatable {
    public static let most = 50
    public static let mostHosts = 100
    public static let longestTitle = 100

    public struct Item: Sendable, Equatable {
        public let hostID: String
        /// As the public knows it.
        public let name: String

        public init(hostID: String, name: String) {
            self.hostID = hostID
            self.name = name
        }
    }

    public let number: Int64
    public let title: String
    public let items: [Item]
    public let createdAt: UTCTime

    public init(number: Int64, title: String, items: [Item], createdAt: UTCTime) {
        self.number = number
        self.title = title
        self.items = items
        self.createdAt = createdAt
    }

    /// All of it in one word.
    public enum Summary: String, Sendable {
        case up, down
        /// Nothing is down, and of some hosts nothing is known.
        case unknown

        /// Paused hosts do not count.
        public init(_ states: some Sequence<HostState>) {
            let judged = Set(states).subtracting([.paused])
            self = judged.contains(.down) ? .down : judged == [.up] ? .up : .unknown
        }
    }

    /// - Throws: `HostFault` with what a title and names are.
    public static func checked(title: String, _ items: [Item]) throws(HostFault) -> (String, [Item]) {
        let title = CleanText.line(title)
        guard (1...longestTitle).contains(title.count) else {
            throw HostFault.refused("A status page has a title of at most \(longestTitle) characters.")
        }
        guard (1...mostHosts).contains(items.count), Set(items.map(\.hostID)).count == items.count else {
            throw HostFault.refused("A status page shows 1 to \(mostHosts) hosts, each once.")
        }
        let named = items.map { Item(hostID: $0.hostID, name: CleanText.line($0.name)) }
        guard named.allSatisfy({ (1...longestTitle).contains($0.name.count) }) else {
            throw HostFault.refused("A name for the public has at most \(longestTitle) characters.")
        }
        return (title, named)
    }
}
