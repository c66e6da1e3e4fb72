/// What a command beside the running program asks of it, by a file in its folder.
enum OutboxRequest: String, CaseIterable {
    /// Remove unsent snapshots and those that were set aside.
    case clear
    /// Put what was set aside back into the queue.
    case requeue

    private func path(_ folder: String) -> String { "\(folder)/\(rawValue)" }

    func isThere(_ folder: String) -> Bool { Folder.exists(path(folder)) }

    func make(_ folder: String) throws(OutboxError) {
        _ = try OpenFile(path(folder), .anew)
    }

    func fulfil(_ folder: String) {
        Folder.remove(path(folder))
    }
}
