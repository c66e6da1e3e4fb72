internal import MonitorCore

/// What keeps a message back.
enum Hold: Sendable, Equatable {
    /// What the object is behind is away, or may be.
    case dependency(until: UTCTime?)
    /// The hub has just started.
    case settling(until: UTCTime)
    /// Until a person's silence, planned work or the channel's quiet hours end.
    case wanted(until: UTCTime)

    var until: UTCTime? {
        switch self {
        case .dependency(let until): until
        case .settling(let until), .wanted(let until): until
        }
    }

    /// Whether what came and went meanwhile is counted: a person wanted not to be disturbed, and may want to know.
    var counts: Bool {
        if case .wanted = self { return true }
        return false
    }
}
