internal import MonitorWire
internal import Synchronization

/// Topics that say only that something has changed. A page that follows one asks for itself again, so that roles and duties
/// decide what it gets: a browser learns nothing here but that there is news.
package final class NewsBoard: Sendable {
    private struct State {
        /// Of all changes.
        var count: UInt64 = 0
        /// Of the newest change by topic; of one that is not here, `floor`.
        var newest: [String: UInt64] = [:]
        var floor: UInt64 = 0
    }

    /// Names of topics; one that ends in `/` stands for all that begin so: `isp/plan/`.
    private let names: [String]
    private let bell: LiveBell
    private let state = Mutex(State())
    private static let mostTopics = 1024
    private static let longestName = 100

    package init(_ names: [String], _ bell: LiveBell) {
        self.names = names
        self.bell = bell
    }

    /// Never waits.
    package func changed(_ topics: String...) {
        state.withLock { state in
            // Who follows a topic that is forgotten is told of news once too often.
            if state.newest.count >= Self.mostTopics { (state.newest, state.floor) = ([:], state.count) }
            state.count += 1
            for topic in topics { state.newest[topic] = state.count }
        }
        bell.ring()
    }

    package var topic: LiveTopic {
        LiveTopic { [self] name in
            guard has(name) else { return nil }
            return state.withLock { News(topic: name, version: $0.newest[name] ?? $0.floor) }
        }
    }

    private func has(_ name: String) -> Bool {
        guard name.utf8.count <= Self.longestName else { return false }
        return names.contains {
            $0.hasSuffix("/") ? name.hasPrefix($0) && name.utf8.count > $0.utf8.count : $0 == name
        }
    }
}

/// How often a topic has changed.
private struct News: LiveTopicState {
    let topic: String
    let version: UInt64

    /// `{"topic":"isp/hosts","full":true,"state":{"version":7}}`.
    func whole() -> [UInt8] {
        var json = JSONWriter(reservingBytes: 96)
        json.object { json in
            json.value("topic", topic)
            json.value("full", true)
            json.object("state") { $0.value("version", version) }
        }
        return json.bytes
    }

    func change(since old: any LiveTopicState) -> [UInt8]? {
        guard let old = old as? News, old.version != version else { return nil }
        return whole()
    }
}
