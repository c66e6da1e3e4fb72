internal import HTTPClient

extension Duration {
    /// `3.2 s`.
    var inSeconds: String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// `40 s`, `12 min` or `3 h`.
    var inHours: String {
        let seconds = milliseconds / 1000
        return seconds < 60 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}
