/// What the other end sent is not AMQP 0-9-1, or more of it than was agreed on.
package struct AMQPFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence without its final stop.
    package let description: String

    init(_ description: String) { self.description = description }
}
