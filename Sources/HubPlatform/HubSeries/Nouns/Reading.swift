/// Two numbers measured together; kinds of one field leave the second 0.
public struct Reading: Equatable, Sendable {
    public var first: UInt64
    public var second: UInt64

    @inlinable
    public init(_ first: UInt64, _ second: UInt64 = 0) {
        self.first = first
        self.second = second
    }

    public mutating func add(_ other: Reading) {
        first = first.clampedSum(other.first)
        second = second.clampedSum(other.second)
    }
}
