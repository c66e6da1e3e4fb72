/// What is known of a host. The raw values are stored in the database.
public enum HostState: String, Sendable, CaseIterable {
    /// Never heard: it alerts no one.
    case new
    case up
    case down
    /// A person said that it is not to be judged.
    case paused
}

/// Why a host's state changed. The words are stored in the database.
public enum FlipReason: Sendable, Hashable {
    /// Heard, for the first time or again.
    case heard
    /// Its deadline passed.
    case timeout
    /// It said so.
    case fail
    case exit(UInt8)
    /// A run began and did not end in time.
    case overrun
    case paused
    case resumed

    public var word: String {
        switch self {
        case .heard: "heard"
        case .timeout: "timeout"
        case .fail: "fail"
        case .exit(let status): "exit \(status)"
        case .overrun: "overrun"
        case .paused: "paused"
        case .resumed: "resumed"
        }
    }

    /// - Returns: `nil` for a word that is none of these.
    public init?(word: String) {
        switch word {
        case "heard": self = .heard
        case "timeout": self = .timeout
        case "fail": self = .fail
        case "overrun": self = .overrun
        case "paused": self = .paused
        case "resumed": self = .resumed
        default:
            guard word.hasPrefix("exit "), let status = UInt8(word.dropFirst(5)) else { return nil }
            self = .exit(status)
        }
    }
}
