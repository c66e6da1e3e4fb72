internal import Synchronization

/// The topics that browsers follow, each with its newest message: what changed is written once for all browsers.
///
/// A topic moves on by versions. Who has the one before gets the change; who does not, because it is new or slow,
/// gets the whole: nothing is ever kept for a browser but the number of what it has.
final class LiveTopics: Sendable {
    private struct Entry {
        let topic: LiveTopic
        var version = 1
        var followers = 0
        /// What the version shows.
        var state: any LiveTopicState
        var change: [UInt8] = []
        /// Written when a browser needs it.
        var whole: [UInt8]?
    }

    private struct State {
        /// By name.
        var entries: [String: Entry] = [:]
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextBell = 0
    }

    private let topics: [LiveTopic]
    private let state = Mutex(State())

    /// - Parameter topics: of all features.
    init(_ topics: [LiveTopic]) {
        self.topics = topics
    }

    /// - Returns: what rings when any topic has moved on, and the number to give back.
    func enter() -> (number: Int, rings: AsyncStream<Void>) {
        let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextBell += 1
            state.bells[state.nextBell] = ring
            return state.nextBell
        }
        return (number, rings)
    }

    /// Rings for one alone.
    func ring(_ number: Int) { state.withLock { _ = $0.bells[number]?.yield() } }

    func leave(_ number: Int, _ names: some Sequence<String>) {
        state.withLock { state in
            state.bells.removeValue(forKey: number)?.finish()
            for name in names {
                state.entries[name]?.followers -= 1
                if state.entries[name]?.followers == 0 { state.entries[name] = nil }
            }
        }
    }

    /// Whether a feature has a topic of this name.
    func has(_ name: String) -> Bool { topics.contains { $0.state(name) != nil } }

    func follow(_ name: String) {
        for topic in topics {
            guard let shown = topic.state(name) else { continue }
            return state.withLock { state in
                state.entries[name, default: Entry(topic: topic, state: shown)].followers += 1
            }
        }
    }

    var followers: Int { state.withLock { $0.bells.count } }

    /// - Parameter version: the one that the browser has; 0 for none.
    /// - Returns: `nil` where it has the newest.
    func message(_ name: String, after version: Int) -> (bytes: [UInt8], version: Int)? {
        state.withLock { state in
            guard let entry = state.entries[name], entry.version > version else { return nil }
            if version > 0, entry.version == version + 1 { return (entry.change, entry.version) }
            let whole = entry.whole ?? entry.state.whole()
            state.entries[name]?.whole = whole
            return (whole, entry.version)
        }
    }

    /// Moves on whatever has news, and rings.
    func advance() {
        state.withLock { state in
            var isNews = false
            for (name, entry) in state.entries {
                guard let shown = entry.topic.state(name), let change = shown.change(since: entry.state)
                else { continue }
                isNews = true
                state.entries[name] = Entry(
                    topic: entry.topic, version: entry.version + 1, followers: entry.followers, state: shown,
                    change: change)
            }
            if isNews { state.bells.values.forEach { $0.yield() } }
        }
    }
}
