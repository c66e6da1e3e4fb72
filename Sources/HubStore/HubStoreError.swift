/// Why the database could not do what was asked, in the operator's words.
public struct HubStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// Cannot be opened: rights, a folder that is not there.
        case unavailable
        /// Is no database of ours, or is damaged.
        case damaged
        /// Another process runs on it.
        case inUse
        /// Written by a newer version of this program.
        case newer
        /// No room left, or the medium fails: nothing was stored, and it may be tried again.
        case cannotWrite
    }

    public let code: Code
    public let path: String
    /// Without final stop.
    public let cause: String

    public var description: String {
        let verb = code == .cannotWrite ? "write to" : "open"
        return "cannot \(verb) '\(path)': \(cause). \(remedy)"
    }

    private var remedy: String {
        switch code {
        case .unavailable: "Look at the folder's owner and rights."
        case .damaged: "Restore a backup: monitor-hub restore FILE."
        case .inUse: "Stop it first: systemctl stop monitor-hub."
        case .newer: "Install the newest monitor-hub again, or restore a backup of this version."
        case .cannotWrite: "Make room on that file system."
        }
    }
}
