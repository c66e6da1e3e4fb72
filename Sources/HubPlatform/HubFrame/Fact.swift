/// A word and what it is: `Vendor`, `Apple`.
public struct Fact: Sendable, Equatable {
    public let term: String
    public let value: String
    /// Instead of the value.
    let moment: Moment?

    public init(_ term: String, _ value: String) {
        self.term = term
        self.value = value
        moment = nil
    }

    public init(_ term: String, _ moment: Moment) {
        self.term = term
        value = ""
        self.moment = moment
    }
}
