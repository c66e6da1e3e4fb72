package import MonitorCore

/// What opens devices, by a name. Its secrets are in no field: they are sealed, and never shown.
package struct CredentialSet: Sendable, Equatable {
    package let number: Int64
    package let name: String
    package let userName: String
    package let hasPassword: Bool
    package let hasEnable: Bool
    package let hasCommunity: Bool
    /// Unix milliseconds.
    package let changedAt: Int64
    package let changedBy: String
    /// Devices that use it.
    package let uses: Int

    package init(
        number: Int64, name: String, userName: String, hasPassword: Bool, hasEnable: Bool, hasCommunity: Bool,
        changedAt: Int64, changedBy: String, uses: Int
    ) {
        self.number = number
        self.name = name
        self.userName = userName
        self.hasPassword = hasPassword
        self.hasEnable = hasEnable
        self.hasCommunity = hasCommunity
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.uses = uses
    }
}

/// What a user typed into a set of credentials.
package struct CredentialDraft: Sendable {
    package var name: String?
    package var userName: String?
    /// Each: `nil` leaves what was, an empty one removes it.
    package var password: Secret?
    package var enable: Secret?
    package var community: Secret?

    package init() {}

    func check() throws(DeviceFault) {
        if let name, !DeviceRules.isName(name) {
            throw .invalid(
                field: "name", "Use 1 to 60 letters, digits, spaces and . _ - / ( ), a letter or digit first."
            )
        }
        if let userName, userName.utf8.count > 64 || !userName.isPlain {
            throw .invalid(field: "user", "A user name has 64 bytes at most, and no control character.")
        }
        for (field, secret) in [("password", password), ("enable", enable), ("community", community)] {
            guard let text = secret?.revealed else { continue }
            guard text.utf8.count <= 256, text.isPlain else {
                throw .invalid(field: field, "It has 256 bytes at most, and no control character.")
            }
        }
    }
}
