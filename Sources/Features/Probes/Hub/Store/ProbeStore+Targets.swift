package import HubCore
internal import HubDatabase
internal import MonitorCore
package import Probes

/// Changing targets.
extension ProbeStore {
    /// What is wanted of a target; the number is given by the database.
    package struct Wish: Sendable, Equatable {
        package var target: ProbeTarget
        package var label = ""
        package var group = ProbeGroup.everyone

        package init(_ target: ProbeTarget) { self.target = target }

        var fault: ProbeFault? {
            if let fault = target.fault { return .target(fault) }
            if label.utf8.count > ListedTarget.longestLabel
                || label.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            {
                return .target(
                    "A label has at most \(ListedTarget.longestLabel) bytes, none of them control characters."
                )
            }
            if case .word(.mesh) = target.address {
                return .target(
                    "Members of a group ping each other where the group is a mesh: switch that on instead.")
            }
            return nil
        }
    }

    /// Adds a target; one that was taken off is revived with its number and history.
    ///
    /// - Returns: the target, and whether it was not on the list before.
    /// - Throws: `ProbeFault`.
    package func add(_ wish: Wish, by actor: AuditActor) async throws -> (ListedTarget, isNew: Bool) {
        if let fault = wish.fault { throw fault }
        return try await change { database in
            let group = try Self.group(named: wish.group, database)
            let (target, isNew) = try self.put(wish, in: group, by: actor, database)
            try self.audit.write(
                isNew ? .targetAdded : .targetChanged, "\(wish.group): \(wish.target.spelling)", by: actor,
                database)
            return (target, isNew)
        }
    }

    /// Changes what does not change what is measured; the rest makes another target.
    package func change(_ id: Int64, to wish: Wish, by actor: AuditActor) async throws -> ListedTarget {
        if let fault = wish.fault { throw fault }
        return try await change { database in
            guard let old = try Self.listed(id, database) else { throw ProbeFault.noTarget }
            let group = try Self.group(named: wish.group, database)
            if old.group != group.id || !old.target.measuresTheSame(as: wish.target) {
                try Self.retire(id, at: self.database.now, database)
            }
            let (target, _) = try self.put(wish, in: group, by: actor, database)
            try self.audit.write(
                .targetChanged, "\(wish.group): \(wish.target.spelling)", by: actor, database)
            return target
        }
    }

    /// Takes a target off the list; its history stays.
    ///
    /// - Returns: `false` where it is not on it.
    package func remove(_ id: Int64, by actor: AuditActor) async throws -> Bool {
        try await change { database in
            guard let old = try Self.listed(id, database), old.retiredAt == nil, old.member == nil else {
                return false
            }
            try Self.retire(id, at: self.database.now, database)
            try self.audit.write(.targetRemoved, "\(old.target.spelling)", by: actor, database)
            return true
        }
    }

    /// Makes these addresses the whole list of a group: others are taken off, and what was there goes on.
    ///
    /// - Parameter defaults: how those are asked that are new.
    /// - Returns: what is on the list now.
    package func replace(
        _ spellings: [TargetSpelling], in group: String = ProbeGroup.everyone,
        asked defaults: TargetDefaults = TargetDefaults(), by actor: AuditActor
    ) async throws -> [ListedTarget] {
        guard spellings.count <= TargetList.most else { throw ProbeFault.tooLong(TargetList.most) }
        return try await change { database in
            let group = try Self.group(named: group, database)
            let wanted = Set(spellings)
            let now = self.database.now
            let old = try Self.book(database).listed.filter { $0.group == group.id && $0.member == nil }
            for one in old where !wanted.contains(one.target.spelling) {
                try Self.retire(Int64(one.target.id), at: now, database)
            }
            let kept = Set(old.map(\.target.spelling))
            for spelling in spellings where !kept.contains(spelling) {
                var wish = Wish(ProbeTarget(id: 1, spelling))
                defaults.apply(to: &wish.target)
                wish.group = group.name
                if let fault = wish.fault { throw fault }
                _ = try self.put(wish, in: group, by: actor, database)
            }
            try self.audit.write(
                .targetsReplaced, "\(group.name): \(spellings.count)", by: actor, database)
            return try Self.book(database).listed.filter { $0.group == group.id && $0.member == nil }
        }
    }

    // MARK: Rows

    func put(
        _ wish: Wish, in group: ProbeGroup, member: String? = nil, by actor: AuditActor?, _ database: Database
    ) throws -> (ListedTarget, isNew: Bool) {
        let identity = ListedTarget.identity(of: wish.target, member: member)
        let known = try Row.fetchOne(
            database, sql: "SELECT * FROM probeTargets WHERE groupId = ? AND identity = ?",
            arguments: [group.id, identity])
        let isNew = known.map { ($0["retiredAt"] as Int64?) != nil } ?? true
        if known == nil {
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM probeTargets") ?? 0
            guard count < Self.mostTargets else { throw ProbeFault.tooMany(Self.mostTargets) }
        }
        try database.execute(
            sql: """
                INSERT INTO probeTargets (groupId, identity, body, label, member, addedBy, addedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (groupId, identity) DO UPDATE SET
                    body = excluded.body, label = excluded.label, retiredAt = NULL
                """,
            arguments: [
                group.id, identity, StoredTarget.body(wish.target), wish.label, member, actor?.name,
                self.database.now,
            ])
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM probeTargets WHERE groupId = ? AND identity = ?",
            arguments: [group.id, identity])
        guard let target = row.flatMap({ ListedTarget($0) }) else { throw ProbeFault.noTarget }
        return (target, isNew)
    }

    private static func listed(_ id: Int64, _ database: Database) throws -> ListedTarget? {
        try Row.fetchOne(database, sql: "SELECT * FROM probeTargets WHERE id = ?", arguments: [id])
            .flatMap { ListedTarget($0) }
    }

    static func retire(_ id: Int64, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE probeTargets SET retiredAt = ? WHERE id = ? AND retiredAt IS NULL",
            arguments: [now, id])
    }

    static func group(named name: String, _ database: Database) throws -> ProbeGroup {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM probeGroups WHERE name = ?", arguments: [name])
        else { throw ProbeFault.noGroup(name) }
        let members = try String.fetchSet(
            database, sql: "SELECT agent FROM probeMembers WHERE groupId = ?",
            arguments: [row["id"] as Int64])
        return ProbeGroup(id: row["id"], name: row["name"], isMesh: row["isMesh"], members: members)
    }
}
