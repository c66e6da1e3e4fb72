import Synchronization

/// The state folders that this process holds, as long as a plan uses them: a reload may name again what
/// the plan before it, or one that was never taken, has.
final class StateFolders: Sendable {
    private struct Held {
        weak var folder: StateFolder?
    }

    private let all = Mutex<[Held]>([])

    /// - Throws: `StateFolder.InUse`, where another process has it.
    func claim(_ path: String) throws(StateFolder.InUse) -> StateFolder {
        let held = all.withLock { $0.compactMap(\.folder) }
        let folder = try StateFolder.claim(path, besides: held)
        let others = held.filter { $0 !== folder }
        all.withLock { $0 = (others + [folder]).map(Held.init) }
        return folder
    }
}
