internal import Synchronization

/// How much needs attention on each page of the navigation: features write it when it changes.
public final class NavigationBadges: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    public init() {}

    /// By the path of an entry; 0 shows no badge.
    public subscript(path: String) -> Int {
        get { counts.withLock { $0[path] ?? 0 } }
        set { counts.withLock { $0[path] = newValue > 0 ? newValue : nil } }
    }

    /// Those that are not 0.
    public var all: [String: Int] { counts.withLock { $0 } }
}
