internal import MonitorCore

extension [HistoryPoint] {
    /// Steps of equal length since 1970; those without a point are left out.
    func grouped(by step: Int64, in range: Range<Int64>) -> [HistoryPoint] {
        var groups: [HistoryPoint] = []
        for point in self where range.contains(point.start.milliseconds) {
            let start = UTCTime(milliseconds: point.start.milliseconds.quotient(by: step) * step)
            if groups.last?.start == start {
                groups[groups.count - 1].aggregate.add(point.aggregate)
            } else {
                groups.append(HistoryPoint(start: start, aggregate: point.aggregate))
            }
        }
        return groups
    }
}
