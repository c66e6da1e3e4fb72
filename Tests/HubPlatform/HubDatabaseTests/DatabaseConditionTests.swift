import GRDB
import HubTestSupport
import MonitorCore
import Testing

@testable import HubDatabase

@Suite("how the store fares") struct DatabaseConditionTests {
    private let full = StorageError(code: .cannotWrite, path: "/srv/hub.db", cause: "disk is full")
    private let start = ContinuousClock.now
    private let time = UTCTime(milliseconds: noon)

    @Test("a failure is told once with file, cause and remedy, and its end with how long it took")
    func once() {
        var condition = DatabaseCondition()
        let told = condition.failed(.write, full, at: start)
        #expect(
            told?.description
                == "cannot write to '/srv/hub.db': disk is full; agents are answered 503. "
                + "Make room on that file system.")
        #expect(condition.failed(.write, full, at: start + .seconds(700)) == nil)
        #expect(condition.trouble == full && condition.lastWrite == nil)
        #expect(condition.succeeded(.write, at: start + .seconds(705), time: time).isEmpty)
        let ended = condition.succeeded(.write, at: start + .seconds(720), time: time)
        #expect(ended.map(\.description) == ["writes again after 12 min"])
        #expect(condition.trouble == nil && condition.lastWrite == time && condition.failures == [.write: 2])
        #expect(condition.succeeded(.write, at: start + .seconds(721), time: time).isEmpty)
    }

    @Test("where small transactions find room and large ones do not, each is told by itself")
    func apart() {
        var condition = DatabaseCondition()
        #expect(condition.failed(.pack, full, at: start) == .fails(.pack, full))
        #expect(condition.succeeded(.write, at: start + .seconds(20), time: time).isEmpty)
        #expect(condition.trouble == full)
        #expect(condition.failed(.write, full, at: start) == .fails(.write, full))
    }

    @Test("what is done seldom works again though it is not tried a second time")
    func seldom() {
        var condition = DatabaseCondition()
        _ = condition.failed(.pack, full, at: start)
        #expect(condition.succeeded(.pack, at: start + .seconds(9), time: time).isEmpty)
        #expect(
            condition.succeeded(.write, at: start + .seconds(11), time: time)
                == [.works(.pack, after: .seconds(9))])
    }

    @Test("another kind of failure is told, and not each time that the two take turns")
    func kinds() {
        var condition = DatabaseCondition()
        let medium = StorageError(code: .mediumFails, path: "/srv/hub.db", cause: "disk I/O error")
        _ = condition.failed(.write, full, at: start)
        #expect(condition.failed(.write, medium, at: start) == .fails(.write, medium))
        #expect(condition.failed(.write, full, at: start) == nil)
    }

    @Test("a database that is lost is told once, whoever meets it")
    func lost() {
        var condition = DatabaseCondition()
        let lost = StorageError(code: .lost, path: "/srv/hub.db", cause: "it was deleted")
        #expect(condition.failed(.read, lost, at: start) == .fails(.write, lost))
        #expect(condition.failed(.pack, lost, at: start) == nil)
        #expect(condition.failed(.write, lost, at: start) == nil)
    }

    @Test("damage is not over because something else could be read")
    func damage() {
        var condition = DatabaseCondition()
        let damaged = StorageError(code: .damaged, path: "/srv/hub.db", cause: "malformed")
        _ = condition.failed(.read, damaged, at: start)
        #expect(condition.succeeded(.read, at: start + .seconds(60), time: time).isEmpty)
        #expect(condition.trouble == damaged && condition.damage == damaged)
    }

    @Test(
        "what SQLite says is one of the kinds that an operator can do something about",
        arguments: [
            (ResultCode.SQLITE_CORRUPT, StorageError.Code.damaged), (.SQLITE_NOTADB, .damaged),
            (.SQLITE_CORRUPT_VTAB, .damaged), (.SQLITE_FULL, .cannotWrite),
            (.SQLITE_IOERR_SHMSIZE, .cannotWrite), (.SQLITE_READONLY, .readOnly),
            (.SQLITE_READONLY_DBMOVED, .lost), (.SQLITE_IOERR_WRITE, .mediumFails),
            (.SQLITE_IOERR_FSYNC, .mediumFails), (.SQLITE_CANTOPEN, .unavailable),
            (.SQLITE_PERM, .unavailable), (.SQLITE_BUSY, .busy), (.SQLITE_LOCKED, .busy),
            (.SQLITE_CONSTRAINT, .unexpected), (.SQLITE_ERROR, .unexpected),
        ])
    func codes(said: ResultCode, meant: StorageError.Code) {
        let error = HubDatabase.translated(GRDB.DatabaseError(resultCode: said), "/tmp/hub.db")
        #expect(error.code == meant)
        #expect(error.isOfTheFile == (meant != .busy && meant != .unexpected))
    }
}
