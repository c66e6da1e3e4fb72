/// One key of the settings: what it means, what it may be, and how it is read.
public struct Setting<Settings: Sendable>: Sendable {
    public let key: String
    public let meaning: String
    /// As written in the reference; the value itself is in `Settings`.
    public let standard: String
    /// What is accepted, in words.
    public let accepts: String
    /// A valid value, for refusals and the reference.
    public let example: String
    /// Never printed, and refused on the command line, which every user of the machine can read.
    public let isSecret: Bool
    /// - Returns: `false` for a value that is not accepted.
    public let apply: @Sendable (inout Settings, String) -> Bool

    public init(
        _ key: String, _ meaning: String, standard: String, accepts: String, example: String,
        isSecret: Bool = false, apply: @escaping @Sendable (inout Settings, String) -> Bool
    ) {
        self.key = key
        self.meaning = meaning
        self.standard = standard
        self.accepts = accepts
        self.example = example
        self.isSecret = isSecret
        self.apply = apply
    }
    /// The same key of settings that hold these as a part.
    public func lifted<Whole: Sendable>(
        to part: any WritableKeyPath<Whole, Settings> & Sendable
    ) -> Setting<Whole> {
        Setting<Whole>(
            key, meaning, standard: standard, accepts: accepts, example: example, isSecret: isSecret
        ) { [apply] whole, text in apply(&whole[keyPath: part], text) }
    }
}
