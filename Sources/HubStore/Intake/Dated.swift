internal import MonitorCore

/// An arrival, and when history says that its window ended.
struct Dated {
    let arrival: Arrival
    /// Unix milliseconds.
    let ended: Int64
    /// Whether the agent's clock says so.
    let isByAgent: Bool

    /// - Parameter verdict: not `unknown`.
    init(_ arrival: Arrival, _ verdict: HistoryClock.Verdict) {
        self.arrival = arrival
        switch verdict {
        case .ended(let time): (ended, isByAgent) = (time, true)
        case .arrived(let time): (ended, isByAgent) = (time, false)
        case .unknown: (ended, isByAgent) = (arrival.arrivedAt.milliseconds, false)
        }
    }

    /// When it came. Not before its window ended: a hub's clock that says so is not set.
    var moment: Int64 { max(arrival.arrivedAt.milliseconds, ended - HistoryClock.ahead) }
}
