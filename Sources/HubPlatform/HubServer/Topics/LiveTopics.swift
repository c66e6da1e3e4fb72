internal import MonitorCore
internal import Synchronization

/// The topics that somebody follows, each with its newest message: what changed is written once for all browsers.
///
/// A topic moves on by versions. Who has the one before gets the change; who does not, because it is new or slow,
/// gets the whole: nothing is ever kept for a browser but the number of what it has.
final class LiveTopics: Sendable {
    private struct Entry {
        var version = 1
        var followers = 0
        /// What the version shows.
        var agents: [String: AgentNow]
        var change: [UInt8] = []
        /// Written when somebody needs it.
        var whole: [UInt8]?
    }

    private struct State {
        var entries: [LiveTopic: Entry] = [:]
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextBell = 0
    }

    private let states: LiveStates
    private let state = Mutex(State())

    init(states: LiveStates) {
        self.states = states
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

    func leave(_ number: Int, _ topics: some Sequence<LiveTopic>) {
        state.withLock { state in
            state.bells.removeValue(forKey: number)?.finish()
            for topic in topics {
                state.entries[topic]?.followers -= 1
                if state.entries[topic]?.followers == 0 { state.entries[topic] = nil }
            }
        }
    }

    func follow(_ topic: LiveTopic) {
        state.withLock { state in
            state.entries[topic, default: Entry(agents: shown(topic))].followers += 1
        }
    }

    var followers: Int { state.withLock { $0.bells.count } }

    /// - Parameter version: the one that the browser has; 0 for none.
    /// - Returns: `nil` where it has the newest.
    func message(_ topic: LiveTopic, after version: Int) -> (bytes: [UInt8], version: Int)? {
        state.withLock { state in
            guard let entry = state.entries[topic], entry.version > version else { return nil }
            if version > 0, entry.version == version + 1 { return (entry.change, entry.version) }
            let whole = entry.whole ?? Self.whole(topic, entry.agents)
            state.entries[topic]?.whole = whole
            return (whole, entry.version)
        }
    }

    /// Moves on whatever has news, and rings.
    func advance() {
        state.withLock { state in
            var isNews = false
            for (topic, entry) in state.entries {
                let agents = shown(topic)
                let changed = agents.values.filter { now in
                    entry.agents[now.name.serverID]?.name != now.name
                }
                // A change cannot say that an agent is gone: the whole can.
                let isGone = entry.agents.keys.contains { agents[$0] == nil }
                guard !changed.isEmpty || isGone else { continue }
                isNews = true
                state.entries[topic] = Entry(
                    version: entry.version + 1, followers: entry.followers, agents: agents,
                    change: isGone
                        ? Self.whole(topic, agents) : Self.change(topic, Array(changed), from: entry.agents))
            }
            if isNews { state.bells.values.forEach { $0.yield() } }
        }
    }

    private func shown(_ topic: LiveTopic) -> [String: AgentNow] {
        switch topic {
        case .overview: states.all
        case .agent(let name): states.newest(of: name).map { [name: $0] } ?? [:]
        }
    }

    private static func whole(_ topic: LiveTopic, _ agents: [String: AgentNow]) -> [UInt8] {
        LiveShape.message(topic, isFull: true) { json in
            switch topic {
            case .overview: LiveShape.overview(Array(agents.values), at: .now, &json)
            case .agent(let name):
                LiveShape.agent(
                    agents[name], devices: agents[name]?.devices ?? [], gone: [], at: .now, &json)
            }
        }
    }

    private static func change(
        _ topic: LiveTopic, _ changed: [AgentNow], from old: [String: AgentNow]
    ) -> [UInt8] {
        LiveShape.message(topic, isFull: false) { json in
            switch topic {
            case .overview: LiveShape.overview(changed, at: .now, &json)
            case .agent(let name):
                let before = Dictionary(
                    (old[name]?.devices ?? []).map { ($0.device, $0) }, uniquingKeysWith: { $1 })
                let now = changed[0].devices
                // What moved bytes is news even at the same rate: browsers add them up.
                let news = now.filter { $0.bytes > 0 || before[$0.device] != $0 }
                let gone = Set(before.keys).subtracting(now.map(\.device))
                LiveShape.agent(changed[0], devices: news, gone: gone.sorted(), at: .now, &json)
            }
        }
    }
}
