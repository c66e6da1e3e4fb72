/// Why something about people was not done, in their own words.
public enum PeopleFault: Error, Sendable, Equatable, CustomStringConvertible {
    case nameInvalid
    case nameTaken
    case labelInvalid
    case agentInvalid
    case daysInvalid
    case passwordShort
    case passwordLong
    case passwordObvious
    case wrongPassword
    case unknownUser
    case lastAdministrator
    /// Somebody was first.
    case notFirst
    /// Too many passwords wait to be looked at.
    case busy

    public var description: String {
        switch self {
        case .nameInvalid:
            "A name has 1 to \(PeopleRules.longestName) letters, digits and . _ @ -, a letter or digit first."
        case .nameTaken: "There is somebody of this name already."
        case .labelInvalid: "Say what it is for, in at most \(PeopleRules.longestName) bytes."
        case .agentInvalid:
            "An agent's name has 1 to \(PeopleRules.longestAgentName) bytes and no control characters."
        case .daysInvalid: "Take \(Enrolment.days.lowerBound) to \(Enrolment.days.upperBound) days."
        case .passwordShort: "A password has \(PeopleRules.shortestPassword) characters or more."
        case .passwordLong: "A password has \(PeopleRules.longestPassword) bytes at most."
        case .passwordObvious: "This password is guessed at once. Take another."
        case .wrongPassword: "The password is wrong."
        case .unknownUser: "There is nobody of this name."
        case .lastAdministrator: "There must be an administrator. Make another one first."
        case .notFirst: "There is an administrator already. Log in."
        case .busy: "Too many are logging in. Try again in a few seconds."
        }
    }
}
