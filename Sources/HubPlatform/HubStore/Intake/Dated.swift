internal import HubNouns
internal import LanCore
internal import MonitorCore

/// An arrival, and when history says that its window ended.
struct Dated {
    let arrival: Arrival
    /// Unix milliseconds.
    let ended: Int64
    /// Whether the agent's clock says so.
    let isByAgent: Bool
    /// Whether its agent's clock may be wrong all the same.
    let isDoubtful: Bool

    /// - Parameter verdict: not `unknown`.
    init(_ arrival: Arrival, _ verdict: HistoryClock.Verdict, isDoubtful: Bool) {
        self.arrival = arrival
        self.isDoubtful = isDoubtful
        switch verdict {
        case .ended(let time): (ended, isByAgent) = (time, true)
        case .arrived(let time): (ended, isByAgent) = (time, false)
        case .unknown: (ended, isByAgent) = (arrival.arrivedAt.milliseconds, false)
        }
    }

    /// When it came. Not before its window ended: a hub's clock that says so is not set.
    var moment: Int64 { max(arrival.arrivedAt.milliseconds, ended - HistoryClock.ahead) }
}

extension Arrival {
    var pair: HistoryClock.Pair {
        HistoryClock.Pair(ended: snapshot.windowEnded.milliseconds, arrival: arrivedAt.milliseconds)
    }
}
