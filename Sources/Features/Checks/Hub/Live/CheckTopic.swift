internal import Checks
internal import HubServer
internal import MonitorWire

/// What browsers may follow of checks: `check:UUID`, whole first, then the rows that are new.
extension LiveTopic {
    static func ofChecks(_ runner: CheckRunner) -> LiveTopic {
        LiveTopic { name in
            guard name.hasPrefix("check:") else { return nil }
            return runner.recent(String(name.dropFirst(6))).map { CheckShown(topic: name, check: $0) }
        }
    }
}

/// A check at one moment.
private struct CheckShown: LiveTopicState {
    let topic: String
    let check: Check

    func whole() -> [UInt8] { message(since: nil) }

    func change(since old: any LiveTopicState) -> [UInt8]? {
        guard let before = old as? CheckShown, before.check.version < check.version else { return nil }
        return message(since: before.check.version)
    }

    private func message(since version: Int?) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("topic", topic)
            json.value("full", version == nil)
            json.object("state") { CheckShape.write(check, since: version, &$0) }
        }
        return json.bytes
    }
}
