/// Why a host was not made or changed, in words for the person who asked.
public enum HostFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A value is not what its field takes.
    case invalid(field: String, kind: String, sentence: String)
    /// What was asked for does not go together: a schedule that never happens, a period that is too short.
    case refused(String)
    case taken
    case full
    case notFound

    public var description: String {
        switch self {
        case .invalid(_, _, let sentence), .refused(let sentence): sentence
        case .taken: "Host with this name or host_id already exists"
        case .full: "There are \(HostDefinition.mostHosts) hosts, and no more may be added. Remove one first."
        case .notFound: "Host not found"
        }
    }
}

extension HostFault {
    public static func noSchedule(_ name: String) -> HostFault {
        .refused("There is no schedule named '\(name)'. Add it under Schedules, or choose another.")
    }
}
