internal import HubFrame
internal import MonitorCore

extension Moment {
    init(seconds: Int64) { self.init(UTCTime(milliseconds: seconds * 1000)) }
}
