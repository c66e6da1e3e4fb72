/// A value that may be used but never shown: printing, logging or dumping it gives stars.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself. Only what puts it on the wire asks for it.
    public let revealed: String

    public init(_ value: String) {
        revealed = value
    }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
