internal import Synchronization

/// What was told, in order.
public final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    public init() {}

    public var all: [String] { lines.withLock { $0 } }

    public func add(_ line: String) { lines.withLock { $0.append(line) } }
}
