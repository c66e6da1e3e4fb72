/// What things are called at the broker. Names of queues are secrets of a kind: who may publish to the default exchange
/// reaches each queue whose name it knows.
package enum BrokerNames {
    /// To all of Netcheck's agents at once, and to all of this project's.
    package static let everyone = "checks"
    package static let everyLinked = "checks.linked"
    /// From this project's agents to the hub.
    package static let answers = "check.results"
    package static let policy = "monitor-hub"
    package static let answersPolicy = "monitor-hub-answers"
    /// Of the queue of the hub's own.
    package static let ownBounded = "^h\\.[0-9a-f]{32}$"
    /// Of the queues that the policy bounds.
    package static let bounded = "^[qr]\\.[0-9a-f]{32}$"

    package static let userPrefix = "agent."

    /// - Parameter random: 128 bits in 32 hexadecimal digits.
    package static func requests(_ random: String) -> String { "q.\(random)" }
    package static func responses(_ random: String) -> String { "r.\(random)" }

    /// The hub's, of one start: the broker deletes it when it was not used for a while.
    package static func own(_ random: String) -> String { "h.\(random)" }

    /// - Parameter random: of which 64 bits are taken.
    package static func user(_ random: String) -> String { userPrefix + random.prefix(16) }

    /// Whether a user can be one that this hub invented: no other is ever changed.
    package static func isUser(_ name: String) -> Bool {
        name.hasPrefix(userPrefix) && name.utf8.count == userPrefix.utf8.count + 16
            && name.utf8.dropFirst(userPrefix.utf8.count).allSatisfy(isHexadecimal)
    }

    package static func isQueue(_ name: String) -> Bool {
        (name.hasPrefix("q.") || name.hasPrefix("r.")) && name.utf8.count == 34
            && name.utf8.dropFirst(2).allSatisfy(isHexadecimal)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// The name alone, as the broker's permissions match it: they are not anchored by themselves.
    package static func pattern(_ name: String) -> String { "^" + name.replacing(".", with: "\\.") + "$" }
}
