internal import HubCore

/// Why something about users was not done, in words for them.
public enum AccountFault: Error, Sendable, Equatable, CustomStringConvertible {
    case nameInvalid
    case nameTaken
    case labelInvalid
    case passwordShort
    case passwordLong
    case passwordObvious
    case wrongPassword
    /// Of a user who changes it.
    case wrongCurrentPassword
    case unknownUser
    case lastAdministrator
    /// There is an administrator already.
    case notFirst
    /// No page that can be shown to guests.
    case viewInvalid
    /// Too many passwords wait to be looked at.
    case busy

    public var description: String {
        switch self {
        case .nameInvalid:
            "A name has 1 to \(AccountRules.longestName) letters, digits and . _ @ -, a letter or digit first."
        case .nameTaken: "This name is taken."
        case .labelInvalid: "Say what it is for, in at most \(Label.longest) bytes."
        case .passwordShort: "A password has \(AccountRules.shortestPassword) characters or more."
        case .passwordLong: "A password has \(AccountRules.longestPassword) bytes at most."
        case .passwordObvious: "This password is too easy to guess. Choose another."
        case .wrongPassword: "The password is wrong."
        case .wrongCurrentPassword: "The current password is wrong."
        case .unknownUser: "No user has this name."
        case .lastAdministrator: "There must be an administrator. Make another one first."
        case .notFirst: "There is an administrator already. Log in."
        case .viewInvalid:
            "Name a page by its path, such as /routers/attic/history?range=1d. Personal pages cannot be shared."
        case .busy: "Too many logins at the moment. Try again in a few seconds."
        }
    }
}
