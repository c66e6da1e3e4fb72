package import Probes

/// Why something was not done with targets or groups.
package enum ProbeFault: Error, Sendable, Equatable, CustomStringConvertible {
    case target(String)
    case list(TargetList.Fault)
    case noTarget
    case noGroup(String)
    case groupName
    /// Entries of one request.
    case tooLong(Int)
    case tooMany(Int)
    case tooManyGroups(Int)
    case everyone

    package var description: String {
        switch self {
        case .target(let reason): reason
        case .list(let fault): "\(fault)"
        case .noTarget: "There is no target with this number. It may have been removed: see the page Targets."
        case .noGroup(let name): "There is no group '\(name)'."
        case .groupName: "A group's name is 1 to 40 lower-case letters, digits and '-'."
        case .tooLong(let most): "One request has at most \(most) entries. Send fewer."
        case .tooManyGroups(let most): "There are \(most) groups already. Delete one first."
        case .tooMany(let most):
            """
            The limit of \(most) targets is reached (removed targets count). Add fewer, or use a removed target again.
            """
        case .everyone: "The group 'everyone' has all agents, and stays."
        }
    }
}
