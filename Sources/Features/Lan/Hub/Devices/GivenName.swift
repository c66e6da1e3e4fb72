internal import LanCore

/// What an operator calls a device. It is shown instead of what the network says.
public struct GivenName: Sendable, Hashable {
    public static let maximumBytes = 63

    public let text: String

    /// Keeps what is fit to show (`HostName.label`).
    ///
    /// - Returns: `nil` where nothing is left, where it is too long, or where it would pose as an address.
    public init?(_ text: String) {
        guard text.utf8.count <= 4 * Self.maximumBytes,
            let label = HostName.label(text.utf8, limit: Self.maximumBytes + 1),
            label.utf8.count <= Self.maximumBytes
        else { return nil }
        self.text = label
    }
}
