/// A request for work: a connection, a trunk, equipment to set up, extra work.
package struct WorkRequest: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case connection, trunk, equipment, extra }

    package enum State: String, Sendable, CaseIterable {
        case new, planned, inWork = "in-work", waits, done, dropped

        /// Whether work is still to be done.
        package var isOpen: Bool { self != .done && self != .dropped }
    }

    package var id: Int64
    package var kind: Kind
    package var title: String
    package var state: State
    package var folder: Int64
    /// Its place within the folder: smaller is higher.
    package var place: Double
    package var assignee: Int64?
    package var due: Int64?
    package var binnedAt: Int64?
    /// Grows with each change.
    package var version: Int

    package init(
        id: Int64, kind: Kind, title: String, state: State = .new, folder: Int64, place: Double,
        assignee: Int64? = nil, due: Int64? = nil, binnedAt: Int64? = nil, version: Int = 1
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.state = state
        self.folder = folder
        self.place = place
        self.assignee = assignee
        self.due = due
        self.binnedAt = binnedAt
        self.version = version
    }

    /// Seconds for which the bin keeps a request.
    package static let binSeconds: Int64 = 30 * 86_400

    package func isGone(at now: Int64) -> Bool { binnedAt.map { now - $0 >= Self.binSeconds } ?? false }
}

/// What a person wants to change, of a request as they saw it.
package struct RequestChange: Equatable, Sendable {
    /// The version that was shown.
    package var seen: Int
    package var title: String
    package var state: WorkRequest.State
    package var assignee: Int64?
    /// Where the work was done: asked for when it is done.
    package var doneAt: String?

    package init(
        seen: Int, title: String, state: WorkRequest.State, assignee: Int64?, doneAt: String? = nil
    ) {
        self.seen = seen
        self.title = title
        self.state = state
        self.assignee = assignee
        self.doneAt = doneAt
    }

    package enum Refusal: Error, Equatable, Sendable {
        /// Another change came first: both are kept, for a person to choose.
        case changed(now: WorkRequest)
        case binned
        case noTitle
        /// A connection or equipment that is done names its switch and port, or its terminal.
        case noPlace
    }

    package func applied(to request: WorkRequest) throws(Refusal) -> WorkRequest {
        guard request.binnedAt == nil else { throw .binned }
        guard request.version == seen else { throw .changed(now: request) }
        let title = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !title.isEmpty, title.count <= 200 else { throw .noTitle }
        let needsPlace = request.kind == .connection || request.kind == .equipment
        if state == .done, request.state != .done, needsPlace, doneAt?.isEmpty ?? true { throw .noPlace }
        var changed = request
        changed.title = title
        changed.state = state
        changed.assignee = assignee
        changed.version += 1
        return changed
    }
}
