/// Several echo requests to a host, of which one answer is enough.
package struct HostRound: Equatable, Sendable {
    package let host: Int64
    package let isAnswered: Bool
    /// The fastest.
    package let microseconds: UInt32?

    /// - Parameters:
    ///   - best: the fastest answer, in microseconds; `nil` where nothing was answered.
    ///   - unknown: requests of which it is not known whether they were answered.
    /// - Returns: `nil` where the round says nothing of the host.
    package init?(_ host: Int64, best: UInt32?, unknown: Int = 0) {
        if best == nil, unknown > 0 { return nil }
        (self.host, isAnswered, microseconds) = (host, best != nil, best)
    }
}
