/// Targets that some agents probe, and the agents that do.
public struct ProbeGroup: Sendable, Equatable {
    /// The one that every agent is in.
    public static let everyone = "everyone"

    public let id: Int64
    public var name: String
    /// Whether its members probe each other, too.
    public var isMesh: Bool
    /// Empty of `everyone`, which has all.
    public var members: Set<String>

    public init(id: Int64, name: String, isMesh: Bool = false, members: Set<String> = []) {
        (self.id, self.name, self.isMesh, self.members) = (id, name, isMesh, members)
    }

    public func holds(_ agent: String) -> Bool { name == Self.everyone || members.contains(agent) }

    /// Lower-case letters, digits and `-`.
    public static func isName(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2d }
    }
}
