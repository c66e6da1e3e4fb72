import Synchronization

/// The features of a daemon: each begins with the first settings under which it is on, and ends when it is switched off,
/// or with the daemon.
final class RunningFeatures: Sendable {
    private let all: [AgentFeature]
    private let begun = Mutex<[String: any RunningFeature]>([:])

    init(_ features: [AgentFeature]) {
        all = features
    }

    /// Those that are not switched off.
    func on(_ settings: AgentSettings) -> [any RunningFeature] {
        begun.withLock { begun in
            settings.on(all).map { feature in
                let running = begun[feature.name] ?? feature.begin()
                begun[feature.name] = running
                return running
            }
        }
    }

    /// Ends those that are switched off from now on; none of their services runs any more.
    func end(besides settings: AgentSettings) { end { !settings.switchedOff.contains($0) } }

    func end() { end { _ in false } }

    /// - Parameter isKept: given a feature's name.
    private func end(besides isKept: (String) -> Bool) {
        let ending = begun.withLock { begun in
            let ending = begun.filter { !isKept($0.key) }
            for name in ending.keys { begun[name] = nil }
            return ending
        }
        for feature in all { ending[feature.name]?.end() }
    }
}
