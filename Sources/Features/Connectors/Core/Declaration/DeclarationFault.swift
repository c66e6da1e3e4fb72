/// What is wrong with a connector's declaration, for the person who edits it.
package struct DeclarationFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { reason }
}
