/// The order of requests in a folder: a number each, so that a move writes one row.
package enum RequestOrder {
    package enum Move: Equatable, Sendable {
        /// The place of the moved request.
        case place(Double)
        /// There is no room between its neighbours: all get new places, in this order.
        case renumber([Int64: Double])
    }

    /// Distance of places after they were numbered.
    package static let step = 1024.0
    private static let least = 1e-6

    /// - Parameters:
    ///   - ordered: requests of the folder in their order, without the moved one.
    ///   - before: the request in front of which it comes; `nil` is the end.
    package static func move(
        _ id: Int64, before: Int64?, in ordered: [(id: Int64, place: Double)]
    ) -> Move {
        let others = ordered.filter { $0.id != id }
        let index = before.flatMap { wanted in others.firstIndex { $0.id == wanted } } ?? others.count
        let low = index > 0 ? others[index - 1].place : nil
        let high = index < others.count ? others[index].place : nil
        let place: Double
        switch (low, high) {
        case (nil, nil): place = 0
        case (let low?, nil): place = low + step
        case (nil, let high?): place = high - step
        case (let low?, let high?): place = low + (high - low) / 2
        }
        let fits = (low.map { place - $0 >= least } ?? true) && (high.map { $0 - place >= least } ?? true)
        guard !fits || !place.isFinite || abs(place) > 1e12 else { return .place(place) }
        var ids = others.map(\.id)
        ids.insert(id, at: index)
        return .renumber(
            Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($0.element, Double($0.offset) * step) }))
    }

    /// One step up or down, for people without a mouse.
    package static func stepped(
        _ id: Int64, up: Bool, in ordered: [(id: Int64, place: Double)]
    ) -> Move? {
        guard let at = ordered.firstIndex(where: { $0.id == id }) else { return nil }
        if up {
            guard at > 0 else { return nil }
            return move(id, before: ordered[at - 1].id, in: ordered)
        }
        guard at + 1 < ordered.count else { return nil }
        return move(id, before: at + 2 < ordered.count ? ordered[at + 2].id : nil, in: ordered)
    }

    /// For an installer: own ones first, then those without an assignee, then others; each in the folder's order.
    package static func forInstaller(_ person: String, _ requests: [WorkRequest]) -> [WorkRequest] {
        func rank(_ request: WorkRequest) -> Int {
            request.content.assignee == person ? 0 : request.content.assignee == nil ? 1 : 2
        }
        return requests.sorted { (rank($0), $0.place, $0.number) < (rank($1), $1.place, $1.number) }
    }
}
