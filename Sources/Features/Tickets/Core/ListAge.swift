/// When a desk's list is read again: the user who opens the page waits for it, so not often, and seldom while the desk is down.
package struct ListAge: Sendable, Equatable {
    package static let freshSeconds: Int64 = 60
    package static let downSeconds: Int64 = 30

    /// Seconds; `nil` for never.
    package var readAt: Int64?
    package var triedAt: Int64?
    /// Why the newest try failed; `nil` where it did not.
    package var fault: String?

    package init(readAt: Int64? = nil, triedAt: Int64? = nil, fault: String? = nil) {
        self.readAt = readAt
        self.triedAt = triedAt
        self.fault = fault
    }

    /// - Parameter isWanted: whether the person asked for it.
    package func isDue(at now: Int64, isWanted: Bool) -> Bool {
        if isWanted { return true }
        if fault != nil, let triedAt { return now - triedAt >= Self.downSeconds }
        return readAt.map { now - $0 >= Self.freshSeconds || now < $0 } ?? true
    }
}
