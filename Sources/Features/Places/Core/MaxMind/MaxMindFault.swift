/// Why a file is none of MaxMind's format, or damaged.
package struct MaxMindFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence without its final stop.
    package let description: String

    init(_ description: String) { self.description = description }
}
