/// What the operator decides of one feature: a struct of its own.
package protocol FeaturePart: Sendable, Equatable {
    /// The defaults.
    init()
}

/// The settings of all features, each in a part of its own.
public struct FeatureSettings: Sendable, Equatable {
    private var parts: [ObjectIdentifier: any FeaturePart] = [:]

    public init() {}

    package subscript<Part: FeaturePart>(_ part: Part.Type) -> Part {
        get { parts[ObjectIdentifier(part)] as? Part ?? Part() }
        set { parts[ObjectIdentifier(part)] = newValue }
    }

    /// What was never set is its default.
    public static func == (one: FeatureSettings, other: FeatureSettings) -> Bool {
        func holds(_ part: some FeaturePart, _ all: FeatureSettings) -> Bool { all[type(of: part)] == part }
        return one.parts.values.allSatisfy { holds($0, other) }
            && other.parts.values.allSatisfy { holds($0, one) }
    }
}
