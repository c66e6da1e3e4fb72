internal import HubCore
internal import MonitorCore

/// A report, and when history says that its window ended.
public struct DatedReport: Sendable {
    public let report: Report
    /// Unix milliseconds.
    public let ended: Int64
    /// Whether the agent's clock says so.
    public let isByAgent: Bool
    /// Whether its agent's clock may be wrong all the same.
    let isDoubtful: Bool

    /// - Parameter verdict: not `unknown`.
    init(_ report: Report, _ verdict: HistoryClock.Verdict, isDoubtful: Bool) {
        self.report = report
        self.isDoubtful = isDoubtful
        switch verdict {
        case .ended(let time): (ended, isByAgent) = (time, true)
        case .arrived(let time): (ended, isByAgent) = (time, false)
        case .unknown: (ended, isByAgent) = (report.arrivedAt.milliseconds, false)
        }
    }

    /// When it came. Not before its window ended: a hub's clock that says so is not set.
    public var moment: Int64 { max(report.arrivedAt.milliseconds, ended - HistoryClock.ahead) }
}

extension Report {
    var pair: HistoryClock.Pair {
        HistoryClock.Pair(ended: ended.milliseconds, arrival: arrivedAt.milliseconds)
    }
}
