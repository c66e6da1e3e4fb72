import Accounts
import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubLan
import HubTestSupport
import MonitorCore
import Synchronization
import Testing

@testable import HubAccounts

private final class Count: Sendable {
    let atomic = Atomic<Int>(0)
}

@Suite("accounts") struct AccountStoreTests {
    private let password = Secret("eleven pipers")
    private let attic = "192.0.2.7"

    private func withAnna(_ body: (HubStore) async throws -> Void) async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            try await store.addUser("anna", .administrator, password: password, by: .console)
            try await body(store)
        }
    }

    @Test("neither password nor session is in the file")
    func notInTheFile() async throws {
        try await withAnna { store in
            let session = try await store.login("anna", password: password, from: attic)
            let hashes = try await store.reading { database in
                try String.fetchAll(database, sql: "SELECT password FROM users")
                    + Data.fetchAll(database, sql: "SELECT hash FROM sessions").map {
                        $0.map { String(format: "%02x", $0) }.joined()
                    }
            }
            #expect(hashes[0].hasPrefix("$argon2id$v=19$m=19456,t=3,p=1$"))
            #expect(hashes[1] != session.revealed && hashes[1].utf8.count == 64)
            let csrf = try #require(await store.visitor(session: session)?.csrf)
            #expect(csrf != session && csrf.revealed != hashes[1])
        }
    }

    @Test("names are one whatever their letters' size, and passwords however their letters are composed")
    func sameName() async throws {
        try await withAnna { store in
            await #expect(throws: AccountFault.nameTaken) {
                try await store.addUser("ANNA", .viewer, password: password, by: .console)
            }
            try await store.setPassword(Secret("zw\u{f6}lf Trommler"), of: "Anna", by: .console)
            _ = try await store.login("anna", password: Secret("zwo\u{308}lf Trommler"), from: attic)
        }
    }

    @Test("a session ends a day after its last use, and a month after its first")
    func expiry() async throws {
        try await withAnna { store in
            let session = try await store.login("anna", password: password, from: attic)
            let day: Int64 = 86_400_000
            let start = now()
            #expect(try await store.accounts.visitor(session: session, at: start + day - 60_000) != nil)
            #expect(try await store.accounts.visitor(session: session, at: start + 2 * day - 120_000) != nil)
            #expect(try await store.accounts.visitor(session: session, at: start + 3 * day) == nil)
            for index in 1...32 {
                _ = try await store.accounts.visitor(
                    session: session, at: start + Int64(index) * (day - 120_000))
            }
            #expect(try await store.accounts.visitor(session: session, at: start + 30 * day + 60_000) == nil)
            try await store.accounts.upkeep.run(
                UpkeepTimes(now: UTCTime(milliseconds: start + 31 * day), history: nil)
            ) {}
            #expect(
                try await store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM sessions") } == 0)
        }
    }

    @Test("who used a page within five minutes is online, the newest use first, written yet or not")
    func online() async throws {
        try await withAnna { store in
            let minute: Int64 = 60_000
            try await store.addUser("boris", .viewer, password: password, by: .console)
            let anna = try await store.login("anna", password: password, from: attic)
            _ = try await store.login("anna", password: password, from: attic)
            let boris = try await store.login("boris", password: password, from: attic)
            let start = now()
            func online(after minutes: Int64) async throws -> [String] {
                try await store.accounts.usersNow(within: 5 * minute, at: start + minutes * minute)
            }
            #expect(try await online(after: 1).sorted() == ["anna", "boris"])
            #expect(try await online(after: 6) == [])
            _ = try await store.accounts.visitor(session: boris, at: start + 8 * minute)
            _ = try await store.accounts.visitor(session: anna, at: start + 10 * minute)
            #expect(try await online(after: 11) == ["anna", "boris"])
            #expect(try await online(after: 14) == ["anna"])
            await store.accounts.writeSessionUses()
            #expect(try await online(after: 14) == ["anna"])
            // A session that has ended is nobody's.
            try await store.logout(anna, from: attic)
            #expect(try await online(after: 11) == ["boris"])
        }
    }

    @Test("a user has so many sessions and no more; the oldest go")
    func manySessions() async throws {
        try await withAnna { store in
            let first = try await store.login("anna", password: password, from: attic)
            try await store.writing { database in
                for index in 1...SessionRow.most {
                    try SessionRow.open(Credential.new(), of: 1, at: now() + Int64(index), database)
                }
            }
            #expect(try await store.visitor(session: first) == nil)
            #expect(try await store.users().map(\.sessions) == [SessionRow.most])
        }
    }

    @Test("a role counts from the next request on, and a new password ends the sessions")
    func changes() async throws {
        try await withAnna { store in
            try await store.addUser("berta", .viewer, password: password, by: .console)
            let session = try await store.login("berta", password: password, from: attic)
            #expect(try await store.visitor(session: session)?.role == .viewer)
            try await store.setRole(.operator, of: "berta", by: .console)
            #expect(try await store.visitor(session: session)?.role == .operator)
            try await store.setPassword(Secret("twelve drummers"), of: "berta", by: .console)
            #expect(try await store.visitor(session: session) == nil)
        }
    }

    @Test("a hash of weaker parameters is made anew at the next login")
    func rehash() async throws {
        try await withAnna { store in
            let weak = "$argon2id$v=19$m=7168,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
            #expect(PasswordHash.isOld(weak + "MjE"))
            #expect(!PasswordHash.isOld(PasswordHash.nobodys))
            #expect(!PasswordHash.verify(password, against: PasswordHash.nobodys))
        }
    }

    @Test("many at once are hashed one after the other, and beyond a bound told to come again")
    func crowd() async throws {
        let (desk, gate) = (PasswordQueue(), DispatchSemaphore(value: 0))
        let begun = Count()
        let room = PasswordQueue.mostWaiting
        await withTaskGroup(of: AccountFault?.self) { group in
            for _ in 1...room + 24 {
                group.addTask {
                    do throws(AccountFault) {
                        try await desk.turn {
                            begun.atomic.add(1, ordering: .relaxed)
                            gate.wait()
                        }
                        return nil
                    } catch { return error }
                }
            }
            for _ in 1...24 { #expect(await group.next() == .busy) }
            while begun.atomic.load(ordering: .relaxed) == 0 { await Task.yield() }
            #expect(begun.atomic.load(ordering: .relaxed) == 1)
            for _ in 1...room { gate.signal() }
            #expect(await group.allSatisfy { $0 == nil })
        }
        #expect(try await !desk.verify(password, against: PasswordHash.nobodys))
    }

    @Test("neither failed logins nor many logins or names push anything else out of the audit")
    func auditBounds() async throws {
        try await withAnna { store in
            try await store.writing { database in
                for _ in 1...2050 {
                    try store.audit.write(
                        .loginFailed, by: AuditActor(name: "nobody", address: "192.0.2.7"), database)
                }
                for _ in 1...10_050 { try store.audit.write(.login, by: .console, database) }
                for _ in 1...5050 { try store.audit.write(.deviceNamed, by: .console, database) }
            }
            let all = try await store.audit(before: nil, atMost: 100_000)
            #expect(all.count { $0.action == .loginFailed } == 2000)
            #expect(all.count { $0.action == .login } == 10_000)
            #expect(all.count { $0.action == .deviceNamed } == 5000)
            #expect(all.last?.action == .userAdded && all.last?.subject == "anna administrator")
            let page = try await store.audit(before: all[9].number, atMost: 5)
            #expect(page == Array(all[10..<15]))
        }
    }

    @Test("a token knows its role, and another word opens nothing")
    func tokens() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let token = try await store.newToken(named: "grafana", .operator)
            #expect(try await store.visitor(token: token)?.role == .operator)
            #expect(try await store.visitor(token: token)?.csrf == nil)
            #expect(try await store.visitor(token: Secret("")) == nil)
            await #expect(throws: AccountFault.labelInvalid) { try await store.newToken(named: "a\nb") }
        }
    }

    @Test(
        "pages are shown to who is logged in, and that they were used is written when there is room again",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func sessions() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let password = Secret("eleven pipers")
            try await store.addUser("anna", .viewer, password: password, by: .console)
            let session = try await store.login("anna", password: password, from: "192.0.2.7")
            try await store.writing { try $0.execute(sql: "PRAGMA query_only = 1") }
            let later = now() + 3_600_000
            #expect(try await store.accounts.visitor(session: session, at: later)?.name == "anna")
            await store.accounts.writeSessionUses()
            #expect(store.accounts.sessionUses.all.count == 1)
            try await store.database.pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA query_only = 0")
            }
            await store.accounts.writeSessionUses()
            #expect(store.accounts.sessionUses.all.isEmpty)
            let seen = try await store.reading { try Int64.fetchOne($0, sql: "SELECT seenAt FROM sessions") }
            #expect(seen == later)
        }
    }
}
