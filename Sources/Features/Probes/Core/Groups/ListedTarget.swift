public import MonitorCore

/// A target as the hub keeps it.
public struct ListedTarget: Sendable, Equatable {
    public static let longestLabel = 64

    public var target: ProbeTarget
    public var label: String
    public var group: Int64
    /// Of a target that a mesh makes: the agent that is pinged.
    public var member: String?
    public var addedBy: String?
    public var addedAt: UTCTime
    /// When it was taken off the list; its history stays.
    public var retiredAt: UTCTime?

    public init(_ target: ProbeTarget, label: String = "", group: Int64, addedAt: UTCTime) {
        (self.target, self.label, self.group, self.addedAt) = (target, label, group, addedAt)
    }

    /// What it is called on pages.
    public var title: String { label.isEmpty ? asked : label }

    /// Where it is and what is asked there, or the agent that is pinged; the family beside, where it is chosen.
    public var asked: String {
        let place = member ?? target.spelling.description
        return target.family == .either ? place : "\(place) (IPv\(target.family.rawValue))"
    }

    /// What is measured, in one line: targets in different groups that measure the same are probed once.
    public var identity: String { Self.identity(of: target, member: member) }

    public static func identity(of target: ProbeTarget, member: String?) -> String {
        var parts = [
            target.kind.rawValue, member.map { "mesh:\($0)" } ?? target.address.description,
            target.family.rawValue, "\(target.payloadBytes)",
        ]
        if let port = target.port { parts.append("port \(port)") }
        if let question = target.question { parts.append(question) }
        return parts.joined(separator: " ")
    }
}
