/// A device whose configuration can be read.
package struct ReadableDevice: Sendable, Equatable {
    package let name: String
    /// The profile that it is read with.
    package let profile: String
    /// Whether it is read by schedule now: it is not paused, and nothing waits for a person.
    package let isRead: Bool

    package init(name: String, profile: String, isRead: Bool = true) {
        self.name = name
        self.profile = profile
        self.isRead = isRead
    }
}
