package import HubCore
internal import HubDatabase
package import MonitorCore
package import Probes

/// Changing groups, and where members of meshes are reached.
extension ProbeStore {
    /// What a group shall be; `nil` leaves as it is.
    package struct GroupWish: Sendable, Equatable {
        package var agents: [String]?
        package var targets: [TargetSpelling]?
        package var isMesh: Bool?

        package init(agents: [String]? = nil, targets: [TargetSpelling]? = nil, isMesh: Bool? = nil) {
            (self.agents, self.targets, self.isMesh) = (agents, targets, isMesh)
        }
    }

    /// Makes a group, or changes it.
    ///
    /// - Parameter defaults: how targets are asked that are new.
    /// - Returns: whether it is new.
    package func put(
        group name: String, _ wish: GroupWish, asked defaults: TargetDefaults = TargetDefaults(),
        by actor: AuditActor
    ) async throws -> Bool {
        guard ProbeGroup.isName(name) else { throw ProbeFault.groupName }
        if name == ProbeGroup.everyone, wish.agents != nil { throw ProbeFault.everyone }
        guard wish.agents?.count ?? 0 <= TargetList.most else { throw ProbeFault.tooLong(TargetList.most) }
        let isNew = try await change { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM probeGroups") ?? 0
            try database.execute(
                sql: "INSERT OR IGNORE INTO probeGroups (name) VALUES (?)", arguments: [name])
            let isNew = database.changesCount > 0
            if isNew, count >= Self.mostGroups { throw ProbeFault.tooManyGroups(Self.mostGroups) }
            let group = try Self.group(named: name, database)
            if let isMesh = wish.isMesh {
                try database.execute(
                    sql: "UPDATE probeGroups SET isMesh = ? WHERE id = ?", arguments: [isMesh, group.id])
            }
            if let agents = wish.agents {
                try database.execute(sql: "DELETE FROM probeMembers WHERE groupId = ?", arguments: [group.id])
                for agent in Set(agents) where (1...255).contains(agent.utf8.count) {
                    try database.execute(
                        sql: "INSERT INTO probeMembers (groupId, agent) VALUES (?, ?)",
                        arguments: [group.id, agent])
                }
            }
            try self.audit.write(.groupChanged, name, by: actor, database)
            return isNew
        }
        if let targets = wish.targets { _ = try await replace(targets, in: name, asked: defaults, by: actor) }
        return isNew
    }

    /// Deletes a group; its targets are taken off.
    package func removeGroup(_ name: String, by actor: AuditActor) async throws {
        guard name != ProbeGroup.everyone else { throw ProbeFault.everyone }
        try await change { database in
            let group = try Self.group(named: name, database)
            try database.execute(
                sql: "UPDATE probeTargets SET retiredAt = coalesce(retiredAt, ?) WHERE groupId = ?",
                arguments: [self.database.now, group.id])
            try database.execute(sql: "DELETE FROM probeMembers WHERE groupId = ?", arguments: [group.id])
            // Rows of its targets name their history, and hold its number.
            try database.execute(
                sql: "UPDATE probeGroups SET name = name || ' ' || id, isMesh = 0 WHERE id = ?",
                arguments: [group.id])
            try self.audit.write(.groupChanged, "\(name) (deleted)", by: actor, database)
        }
    }

    /// Where an agent is reached by the others of its meshes; `nil` forgets it.
    package func setAddress(_ address: IPAddress?, of agent: String, by actor: AuditActor) async throws {
        try await change { database in
            if let address {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO probeAddresses (agent, address) VALUES (?, ?)",
                    arguments: [agent, address.description])
            } else {
                try database.execute(sql: "DELETE FROM probeAddresses WHERE agent = ?", arguments: [agent])
            }
            try self.audit.write(.groupChanged, "address of \(agent)", by: actor, database)
        }
    }

    /// Makes the rows that the meshes need, and takes off those that they do not need any more.
    ///
    /// - Parameter defaults: how members ask those that are new.
    func arrangeMeshes(
        _ everyone: Set<String>, asked defaults: TargetDefaults = TargetDefaults()
    ) async throws {
        let book = try await book()
        let wanted = book.groups.reduce(into: [Int64: Set<String>]()) { all, group in
            all[group.id] = TargetBook.members(of: group, among: everyone)
        }
        let isRight = book.groups.allSatisfy { group in
            let rows = Set(book.listed.filter { $0.group == group.id }.compactMap(\.member))
            return rows == wanted[group.id]
        }
        guard !isRight else { return }
        try await change { database in
            for one in try Self.book(database).listed {
                guard let member = one.member, wanted[one.group]?.contains(member) != true else { continue }
                try Self.retire(Int64(one.target.id), at: self.database.now, database)
            }
            for group in book.groups {
                let there = Set(
                    book.listed.filter { $0.group == group.id }.compactMap(\.member))
                for member in (wanted[group.id] ?? []).subtracting(there).sorted() {
                    var wish = Wish(ProbeTarget(id: 1, address: .word(.hub)))
                    defaults.apply(to: &wish.target)
                    wish.group = group.name
                    _ = try self.put(wish, in: group, member: member, by: nil, database)
                }
            }
        }
    }
}
