internal import HubCore

extension Role {
    /// A word that this version does not know gives the least.
    init(stored word: String) { self = Role(rawValue: word) ?? .viewer }
}
