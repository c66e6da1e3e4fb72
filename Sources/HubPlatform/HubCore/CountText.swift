/// Counts of things for people, on pages and in messages.
public enum CountText {
    /// `1 device`, `2 devices`.
    ///
    /// - Parameter many: `nil` is `one` with an s.
    public static func text(
        _ count: some BinaryInteger, _ one: String, _ many: String? = nil
    ) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
