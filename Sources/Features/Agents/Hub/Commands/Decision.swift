internal import Agents
internal import ArgumentParser
internal import Daemon
internal import HubServer

/// What was decided on one key.
///
/// Digits are a key's number and nothing else: a stranger names its own agent, and may name it `7`.
struct Decision: ParsableArguments {
    @Argument(help: "The key's number, as 'agent list' tells it.", transform: Decision.number)
    var key: Int64?
    @Option(
        help: ArgumentHelp(
            "The key's agent: instead of the number, or beside it to make sure.", valueName: "NAME"))
    var agent: String?

    private static func number(_ word: String) throws -> Int64 {
        guard let number = Int64(word) else {
            throw ValidationError("'\(word)' is not a number. Name an agent by --agent '\(word)'.")
        }
        return number
    }

    func validate() throws {
        guard key != nil || agent != nil else {
            throw ValidationError("Name a key by its number, or its agent by --agent NAME.")
        }
    }

    func make(_ state: AgentKey.State, takingOver: Bool = false, on console: HubConsole) async throws {
        let store = try await AgentStore(console.open())
        let meant = try only(among: try await ExitStatus.saying { try await store.keys() })
        do {
            let isThere = try await ExitStatus.saying {
                try await store.decide(
                    state, on: meant.number, shown: .agent(meant.agent), takingOver: takingOver)
            }
            guard isThere else { throw Self.unknown("\(meant.number)") }
        } catch let fault as KeyFault {
            throw ExitStatus.end(
                ExitStatus.damagedInput, "cannot approve key \(meant.number): \(Self.sentence(fault))")
        }
        let agent = meant.agent.map { " '\(AgentCommands.plain($0))'" } ?? ""
        print("key \(meant.number)\(agent): \(state.rawValue)")
    }

    private func only(among keys: [AgentKey]) throws -> AgentKey {
        let meant = keys.filter { one in
            (key == nil || one.number == key) && (agent == nil || one.agent == agent)
        }
        let name = key.map { "\($0)" } ?? agent ?? ""
        guard meant.count < 2 else {
            let numbers = meant.map { "\($0.number)" }.joined(separator: ", ")
            throw ExitStatus.end(
                ExitStatus.noInput,
                "cannot decide on '\(name)': It has \(meant.count) keys: \(numbers). Name one by its number.")
        }
        guard let only = meant.first else { throw Self.unknown(name) }
        return only
    }

    private static func unknown(_ name: String) -> ExitCode {
        ExitStatus.end(
            ExitStatus.noInput,
            "cannot find '\(name)': No key has this number or agent. See monitor-hub agent list.")
    }

    private static func sentence(_ fault: KeyFault) -> String {
        guard case .nameInUse = fault else { return "\(fault)" }
        return "\(fault) Put this key in its place with --take-over, or deny it."
    }
}
