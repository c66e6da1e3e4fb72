internal import Broker
internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Agents that are reached through the broker, in the table `brokerAgents`.
struct BrokerStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 broker: agents",
            """
            CREATE TABLE brokerAgents (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                -- netcheck, linked.
                kind TEXT NOT NULL,
                -- making, setup, active, hold, revoking.
                state TEXT NOT NULL,
                -- Of the token with which it registers: its hash.
                token BLOB NOT NULL UNIQUE,
                -- At the broker.
                user TEXT NOT NULL UNIQUE,
                requests TEXT NOT NULL UNIQUE,
                responses TEXT NOT NULL UNIQUE,
                -- Hash of what its heartbeats bring; NULL before it registered.
                heartbeatKey BLOB,
                -- Where it registered from; NULL before, and after an administrator let it move.
                address TEXT,
                hostname TEXT,
                region TEXT,
                localAddress TEXT,
                publicAddress TEXT,
                createdAt INTEGER NOT NULL,
                registeredAt INTEGER,
                heartbeatAt INTEGER
            ) STRICT, WITHOUT ROWID;
            """)
    ]
    static let most = 1000

    let database: HubDatabase
    let audit: AuditLog

    /// An agent with what only doors for agents need.
    struct Known: Sendable {
        var agent: BrokerAgent
        var address: String?
    }

    func agents() async throws -> [BrokerAgent] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM brokerAgents ORDER BY name").map {
                BrokerAgent($0)
            }
        }
    }

    /// Reserves the name: the row is there before anything is made at the broker.
    ///
    /// - Returns: `nil` where the name is taken.
    func reserve(_ agent: BrokerAgent, token: Secret, at now: UTCTime, by doer: AuditActor) async throws
        -> Bool
    {
        let hash = Credential.hash(token)
        return try await database.change { [audit] database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM brokerAgents") ?? 0
            guard count < Self.most else { throw BrokerFault.tooMany }
            // A linked one has the name of an agent of this hub; others must not.
            let isTaken = try Bool.fetchOne(
                database,
                sql:
                    "SELECT EXISTS (SELECT 1 FROM brokerAgents WHERE name = ?1) OR ?2 <> 0 AND EXISTS (SELECT 1 FROM agents WHERE serverId = ?1)",
                arguments: [agent.name, agent.kind == .netcheck])
            guard isTaken == false else { return false }
            try database.execute(
                sql: """
                    INSERT INTO brokerAgents (id, name, kind, state, token, user, requests, responses, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    agent.id, agent.name, agent.kind.rawValue, agent.state.rawValue, hash, agent.user,
                    agent.requests,
                    agent.responses,
                    now.milliseconds,
                ])
            // Linked ones come and go with their links.
            if agent.kind == .netcheck { try audit.write(.brokerAgentMade, agent.name, by: doer, database) }
            return true
        }
    }

    func put(_ state: BrokerAgent.State, of id: String) async throws {
        try await database.change {
            try $0.execute(
                sql: "UPDATE brokerAgents SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
        }
    }

    /// With a line of the audit.
    func put(_ state: BrokerAgent.State, of agent: BrokerAgent, _ action: AuditAction, by doer: AuditActor)
        async throws
    {
        try await database.change { [audit] database in
            try database.execute(
                sql: "UPDATE brokerAgents SET state = ? WHERE id = ?", arguments: [state.rawValue, agent.id])
            try audit.write(action, agent.name, by: doer, database)
        }
    }

    /// It may register again, from anywhere.
    func release(_ agent: BrokerAgent, by doer: AuditActor) async throws {
        try await database.change { [audit] database in
            try database.execute(
                sql: "UPDATE brokerAgents SET state = 'setup', address = NULL WHERE id = ?",
                arguments: [agent.id])
            try audit.write(.brokerAgentReleased, agent.name, by: doer, database)
        }
    }

    func delete(_ id: String) async throws {
        try await database.change {
            try $0.execute(sql: "DELETE FROM brokerAgents WHERE id = ?", arguments: [id])
        }
    }

    func agent(token: Secret) async throws -> Known? {
        let hash = Credential.hash(token)
        return try await database.read(.decision) { database in
            try Row.fetchOne(database, sql: "SELECT * FROM brokerAgents WHERE token = ?", arguments: [hash])
                .map { Known(agent: BrokerAgent($0), address: $0["address"]) }
        }
    }

    func agent(heartbeatKey: Secret) async throws -> BrokerAgent? {
        let hash = Credential.hash(heartbeatKey)
        return try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM brokerAgents WHERE heartbeatKey = ?", arguments: [hash]
            )
            .map { BrokerAgent($0) }
        }
    }

    func register(
        _ agent: BrokerAgent, heartbeatKey: Secret, from peer: String, at now: UTCTime
    ) async throws {
        let (hash, info) = (Credential.hash(heartbeatKey), agent.info)
        try await database.change { [audit] database in
            try database.execute(
                sql: """
                    UPDATE brokerAgents SET state = 'active', heartbeatKey = ?, address = ?, hostname = ?, region = ?,
                        localAddress = ?, publicAddress = ?, registeredAt = ?
                    WHERE id = ? AND state IN ('setup', 'active')
                    """,
                arguments: [
                    hash, peer, info?.hostname, info?.region, info?.localAddress, info?.publicAddress,
                    now.milliseconds, agent.id,
                ])
            guard database.changesCount == 1 else { throw BrokerFault.unknown }
            try audit.write(
                .brokerAgentRegistered, agent.name, by: AuditActor(name: agent.name, address: peer), database)
        }
    }

    /// Many at once: they come every 30 seconds of each.
    func write(heartbeats: [String: UTCTime]) async throws {
        try await database.change { database in
            for (id, time) in heartbeats {
                try database.execute(
                    sql: "UPDATE brokerAgents SET heartbeatAt = ? WHERE id = ?",
                    arguments: [time.milliseconds, id])
            }
        }
    }
}

extension BrokerAgent {
    init(_ row: Row) {
        func time(_ column: String) -> UTCTime? { (row[column] as Int64?).map { UTCTime(milliseconds: $0) } }
        self.init(
            id: row["id"], name: row["name"], kind: Kind(rawValue: row["kind"]) ?? .netcheck,
            state: State(rawValue: row["state"]) ?? .hold,
            user: row["user"],
            requests: row["requests"], responses: row["responses"], registeredAt: time("registeredAt"),
            heartbeatAt: time("heartbeatAt"))
        createdAt = time("createdAt")
        if let hostname = row["hostname"] as String? {
            info = Info(
                hostname: hostname, region: row["region"] ?? "", localAddress: row["localAddress"] ?? "",
                publicAddress: row["publicAddress"] ?? "")
        }
    }
}
