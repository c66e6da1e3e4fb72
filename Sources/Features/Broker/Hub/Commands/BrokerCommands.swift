internal import AMQP
internal import AMQPClient
package import ArgumentParser
internal import Broker
internal import Daemon
internal import HTTPClient
internal import HubCore
package import HubServer
internal import MonitorCore

/// The broker, seen from the hub's machine.
package enum BrokerCommands: HubCommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "broker", abstract: "Look after the broker, and the agents that are asked through it.")
    package static let commands: [any HubCommand.Type] = [
        Check.self, Reconcile.self, List.self, Add.self, Release.self, Remove.self,
    ]

    /// What commands and the running hub share: neither speaks for the other.
    fileprivate struct Tools {
        let settings: BrokerSettings
        let store: BrokerStore
        let management: BrokerManagement

        init(_ console: HubConsole) async throws {
            settings = console.settings[BrokerSettings.self]
            let fault = settings.broker == nil ? BrokerFault.noBroker.description : settings.fault
            if let fault { throw ExitStatus.end(ExitStatus.damagedInput, "cannot use the broker: \(fault)") }
            let files = try await console.open()
            store = BrokerStore(database: files.database, audit: files.audit)
            management = BrokerManagement(settings: settings, sender: GuardedSender(atOnce: 2))
        }

        func difference() async throws -> BrokerDifference {
            let before = try await store.agents()
            let (users, queues) = (try await management.users(), try await management.queues())
            return BrokerDifference(
                try await store.agents(), before: before, users: users, queues: queues, at: .now)
        }

        func agent(_ name: String) async throws -> BrokerAgent {
            guard let agent = try await store.agents().first(where: { $0.name == name || $0.id == name })
            else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot find '\(name)': No agent of the broker has this name.")
            }
            return agent
        }
    }

    package struct Check: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say whether the broker can be used, and whether it is as the hub's rows say.",
            discussion: "Changes nothing. Ends with 0 where all is well, else with 1.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            var isWell = await told("management API", tools.settings.management ?? "") {
                "RabbitMQ \(try await tools.management.version())"
            }
            isWell =
                await told("connection", tools.settings.broker?.description ?? "") {
                    let login = AMQPSession.Login(
                        user: tools.settings.user, password: try tools.management.password().revealed,
                        vhost: tools.settings.vhost, product: "monitor-hub \(monitorVersion)")
                    guard let address = tools.settings.broker else { return "none" }
                    let link = try await AMQPLink.open(address, login, caFile: tools.settings.caFile)
                    link.close()
                    return address.isSecure ? "logged in, by TLS" : "logged in, without TLS"
                } && isWell
            isWell =
                await told("agents", tools.settings.vhost) {
                    let difference = try await tools.difference()
                    guard difference.isNone else { throw Differs(difference) }
                    return "as the hub's rows say"
                } && isWell
            guard isWell else { throw ExitCode.failure }
        }

        private struct Differs: Error, CustomStringConvertible {
            let description: String

            init(_ difference: BrokerDifference) {
                let words = [
                    (difference.strays.count, "stray"), (difference.incomplete.count, "incomplete"),
                    (difference.unfinished.count, "half made or half gone"),
                ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
                description = words.joined(separator: ", ") + ". Run: monitor-hub broker reconcile"
            }
        }

        private func told(_ what: String, _ place: String, _ body: () async throws -> String) async -> Bool {
            do {
                print("\(what) (\(place)): \(try await body())")
                return true
            } catch {
                print("\(what) (\(place)): FAILED: \(error)")
                return false
            }
        }
    }

    package struct Reconcile: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "reconcile",
            abstract: "Make the broker as the hub's rows say, as a running hub does every ten minutes.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            do {
                for step in BrokerStep.ground { try await tools.management.perform(step) }
                let difference = try await tools.difference()
                for undo in difference.strays { try await tools.management.perform(undo) }
                for agent in difference.unfinished {
                    for undo in BrokerStep.ending(agent) { try await tools.management.perform(undo) }
                    try await tools.store.delete(agent.id)
                }
                for agent in difference.incomplete where agent.kind == .netcheck {
                    for step in BrokerStep.making(agent) {
                        try await tools.management.perform(step, password: Secret(StartID.random()))
                    }
                }
                print(
                    "deleted \(difference.strays.count) stray, ended \(difference.unfinished.count), completed \(difference.incomplete.count)"
                )
            } catch {
                throw ExitStatus.end(ExitStatus.unavailable, "cannot reconcile the broker: \(error).")
            }
        }
    }

    package struct List: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the agents that are asked through the broker.")

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            let now = UTCTime.now
            print("NAME\tSTATUS\tREGION\tHOST\tHEARTBEAT")
            for agent in try await ExitStatus.saying({ try await tools.store.agents() }) {
                let state =
                    agent.state == .hold
                    ? "hold" : agent.status(at: now, every: tools.settings.heartbeatSeconds)
                print(
                    "\(agent.name)\t\(state)\t\(agent.info?.region ?? "-")\t\(agent.info?.hostname ?? "-")\t\(agent.heartbeatAt.map { "\($0)" } ?? "-")"
                )
            }
        }
    }

    package struct Add: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an agent, and print the token with which it registers.",
            discussion:
                "The token is shown once. A hub that runs knows the agent within ten minutes, or when it registers."
        )
        @Argument(help: "Its name.") var name: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            let token = try await ExitStatus.saying("add '\(name)'") {
                try await BrokerMaker(store: tools.store, management: tools.management).make(
                    name, at: .now, by: .console
                ).token
            }
            print(token.revealed)
        }
    }

    package struct Release: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "release", abstract: "Let an agent on hold register again, from wherever it is.")
        @Argument(help: "Its name.") var name: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            let agent = try await tools.agent(name)
            guard agent.state == .hold else {
                throw ExitStatus.end(ExitStatus.damagedInput, "cannot release '\(name)': It is not on hold.")
            }
            try await ExitStatus.saying("release '\(name)'") {
                try await tools.store.release(agent, by: .console)
            }
            print("\(name): may register")
        }
    }

    package struct Remove: HubCommand {
        package static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Delete an agent: its connections to the broker end at once.")
        @Argument(help: "Its name.") var name: String

        package init() {}

        package func run(on console: HubConsole) async throws {
            let tools = try await Tools(console)
            let agent = try await tools.agent(name)
            try await ExitStatus.saying("remove '\(name)'") {
                try await tools.store.put(.revoking, of: agent, .brokerAgentRemoved, by: .console)
            }
            do {
                for undo in BrokerStep.ending(agent) { try await tools.management.perform(undo) }
                try await tools.store.delete(agent.id)
                print("\(name): removed")
            } catch {
                throw ExitStatus.end(
                    ExitStatus.unavailable,
                    "cannot tell the broker that '\(name)' is removed: \(error). The hub tries again.")
            }
        }
    }
}
