/// Why a text is not a schedule, in words for the person who wrote it.
public struct ScheduleFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
