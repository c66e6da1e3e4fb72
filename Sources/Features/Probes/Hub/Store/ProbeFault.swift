package import Probes

/// Why something was not done with targets or groups.
package enum ProbeFault: Error, Sendable, Equatable, CustomStringConvertible {
    case target(String)
    case list(TargetList.Fault)
    case noTarget
    case noGroup(String)
    case groupName
    case tooMany(Int)
    case everyone

    package var description: String {
        switch self {
        case .target(let reason): reason
        case .list(let fault): "\(fault)"
        case .noTarget: "There is no target with this number."
        case .noGroup(let name): "There is no group '\(name)'."
        case .groupName: "A group's name is 1 to 40 lower-case letters, digits and '-'."
        case .tooMany(let most): "There are \(most) already, those that were taken off included."
        case .everyone: "The group 'everyone' has all agents, and stays."
        }
    }
}
