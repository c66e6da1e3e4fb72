package import MonitorCore

/// A request for work: a connection, a trunk, equipment to set up, extra work.
package struct WorkRequest: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case connection, trunk, equipment, extra }

    package enum State: String, Sendable, CaseIterable {
        case new, planned, inWork = "in-work", waits, done, dropped

        /// Whether work is still to be done.
        package var isOpen: Bool { self != .done && self != .dropped }
    }

    /// How a request is marked on the board. A colour never stands for a state.
    package enum Colour: String, Sendable, CaseIterable { case red, yellow, green, blue, violet, grey }

    package var number: Int64
    package var content: RequestContent
    /// Its place within the folder: smaller is higher.
    package var place: Double
    package var madeAt: UTCTime
    package var madeBy: String
    package var changedAt: UTCTime
    package var changedBy: String
    package var binnedAt: UTCTime?
    /// Grows with each change.
    package var version: Int

    package init(
        number: Int64, _ content: RequestContent, place: Double, madeAt: UTCTime, madeBy: String,
        version: Int = 1
    ) {
        self.number = number
        self.content = content
        self.place = place
        self.madeAt = madeAt
        self.madeBy = madeBy
        changedAt = madeAt
        changedBy = madeBy
        self.version = version
    }

    /// For which the bin keeps a request.
    package static let binMilliseconds: Int64 = 30 * 86_400_000

    package func isGone(at now: UTCTime) -> Bool {
        binnedAt.map { now.milliseconds - $0.milliseconds >= Self.binMilliseconds } ?? false
    }

    /// Whether an installer may change it: it is theirs, or has no assignee yet.
    package func isOpen(to installer: String) -> Bool {
        content.assignee == nil || content.assignee == installer
    }
}
