internal import Synchronization

/// What several features stand on together, such as the sessions with a server that knows one session alone: made by the
/// first that asks, of a type that a library of theirs declares.
package final class SharedParts: Sendable {
    private let parts = Mutex<[ObjectIdentifier: any Sendable]>([:])

    package init() {}

    package func part<Part: Sendable>(_ type: Part.Type, _ make: () -> Part) -> Part {
        parts.withLock { parts in
            if let part = parts[ObjectIdentifier(type)] as? Part { return part }
            let part = make()
            parts[ObjectIdentifier(type)] = part
            return part
        }
    }
}
