import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubRequests
import MonitorCore
import Requests
import Synchronization
import Testing

/// A store in a folder that goes with the test, and a clock that the test moves.
private final class Kept {
    let store: RequestStore
    let folder: String
    let database: HubDatabase
    let audit: AuditLog
    private let time: Time

    final class Time: Sendable {
        let value = Mutex(UTCTime(milliseconds: 1_780_000_000_000))
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/board-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let time = Time()
        self.time = time
        database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating, schema: DatabaseSchema(RequestStore.migrations),
            clock: { time.value.withLock { $0 } })
        audit = AuditLog(database, AuditAction.ofRequests)
        store = RequestStore(database, audit)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var now: UTCTime { time.value.withLock { $0 } }

    func pass(days: Double) {
        time.value.withLock { $0 = UTCTime(milliseconds: $0.milliseconds + Int64(days * 86_400_000)) }
    }

    func clean() async throws {
        try await store.upkeep.run(UpkeepTimes(now: now, history: now)) {}
    }

    @discardableResult
    func add(_ title: String, _ change: (inout RequestContent) -> Void = { _ in }) async throws -> WorkRequest
    {
        var content = RequestContent()
        content.title = title
        content.folder = try await store.folders()[0].number
        change(&content)
        return try await store.add(content, by: desk)
    }

    func titles(_ change: (inout RequestStore.Question) -> Void = { _ in }) async throws -> [String] {
        var question = RequestStore.Question()
        change(&question)
        return try await store.requests(question).map(\.content.title)
    }

    var photos: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder + "/photos")) ?? []
    }
}

private let desk = RequestPerson(AuditActor(name: "anna", address: nil))
private let installer = RequestPerson(AuditActor(name: "ivan", address: nil), isInstaller: true)

@Suite("the board of requests") struct RequestStoreTests {
    @Test("requests keep the order of the board; a move writes one row, and steps pass over what is done")
    func order() async throws {
        let kept = try Kept()
        let (one, two, three) = (
            try await kept.add("one"), try await kept.add("two"), try await kept.add("three")
        )
        #expect(try await kept.titles() == ["one", "two", "three"])
        _ = try await kept.store.move(three.number, .up, by: desk)
        #expect(try await kept.titles() == ["one", "three", "two"])
        var content = three.content
        content.state = .dropped
        _ = try await kept.store.change(three.number, to: content, seen: 1, by: desk)
        _ = try await kept.store.move(two.number, .up, by: desk)
        #expect(try await kept.titles { $0.state = "open" } == ["two", "one"])
        let other = try await kept.store.addFolder("North", by: desk)
        _ = try await kept.store.move(one.number, .folder(other.number, before: nil), by: desk)
        _ = try await kept.store.move(two.number, .folder(other.number, before: one.number), by: desk)
        #expect(try await kept.titles { $0.folder = other.number } == ["two", "one"])
        await #expect(throws: RequestFault.noFolder) {
            try await kept.store.move(one.number, .folder(99, before: nil), by: desk)
        }
    }

    @Test("a change of an older version is refused with what is there now")
    func conflict() async throws {
        let kept = try Kept()
        let one = try await kept.add("one")
        var content = one.content
        content.title = "hers"
        let now = try await kept.store.change(one.number, to: content, seen: 1, by: desk)
        content.title = "his"
        await #expect(throws: RequestFault.changed(now)) {
            try await kept.store.change(one.number, to: content, seen: 1, by: desk)
        }
        #expect(try await kept.store.request(one.number).content.title == "hers")
        #expect(
            try await kept.audit.entries(before: nil, atMost: 9).map(\.action.word) == [
                "request-changed", "request-added",
            ])
    }

    @Test("an installer changes own requests and those without an assignee, and assigns them to no other")
    func installers() async throws {
        let kept = try Kept()
        let olgas = try await kept.add("olga's") { $0.assignee = "olga" }
        let free = try await kept.add("free")
        await #expect(throws: RequestFault.notYours("olga")) {
            try await kept.store.change(olgas.number, to: olgas.content, seen: 1, by: installer)
        }
        await #expect(throws: RequestFault.notYours("olga")) {
            try await kept.store.addNote("x", to: olgas.number, by: installer)
        }
        await #expect(throws: RequestFault.notYours("olga")) {
            try await kept.store.move(olgas.number, .down, by: installer)
        }
        var content = free.content
        content.assignee = "olga"
        await #expect(throws: RequestFault.notYours("olga")) {
            try await kept.store.change(free.number, to: content, seen: 1, by: installer)
        }
        content.assignee = "ivan"
        #expect(
            try await kept.store.change(free.number, to: content, seen: 1, by: installer).content.assignee
                == "ivan")
    }

    @Test("the bin keeps a request for 30 days, and gives it back")
    func bin() async throws {
        let kept = try Kept()
        let (one, two) = (try await kept.add("one"), try await kept.add("two"))
        _ = try await kept.store.addNote("a note", to: two.number, by: desk)
        _ = try await kept.store.setBinned(true, one.number, by: desk)
        _ = try await kept.store.setBinned(true, two.number, by: desk)
        #expect(try await kept.titles().isEmpty)
        #expect(try await kept.titles { $0.isBin = true }.sorted() == ["one", "two"])
        await #expect(throws: RequestFault.binned) {
            try await kept.store.change(one.number, to: one.content, seen: 2, by: desk)
        }
        _ = try await kept.store.setBinned(false, one.number, by: desk)
        kept.pass(days: 29.9)
        try await kept.clean()
        #expect(try await kept.titles { $0.isBin = true } == ["two"])
        kept.pass(days: 0.2)
        try await kept.clean()
        #expect(try await kept.titles { $0.isBin = true }.isEmpty)
        #expect(try await kept.titles() == ["one"])
    }

    @Test("questions choose by state, kind, assignee and words in any case, Cyrillic ones too")
    func questions() async throws {
        let kept = try Kept()
        try await kept.add("Улица Ленина, 5") { ($0.kind, $0.phone) = (.trunk, "+7 900 123-45-67") }
        try await kept.add("100 % of _it_") { $0.assignee = "olga" }
        #expect(try await kept.titles { $0.words = "ЛЕНИНА" } == ["Улица Ленина, 5"])
        #expect(try await kept.titles { $0.words = "123-45 улица" } == ["Улица Ленина, 5"])
        #expect(try await kept.titles { $0.words = "%" } == ["100 % of _it_"])
        #expect(try await kept.titles { $0.kind = .trunk } == ["Улица Ленина, 5"])
        #expect(try await kept.titles { $0.assignee = "" } == ["Улица Ленина, 5"])
        #expect(try await kept.titles { $0.assignee = "olga" } == ["100 % of _it_"])
    }

    @Test("a photo is kept once, rewritten, in a file of its digest; its file goes with the last row")
    func photos() async throws {
        let kept = try Kept()
        let one = try await kept.add("one")
        let photo = try await kept.store.addPhoto(jpeg, to: one.number, by: desk)
        let again = try await kept.store.addPhoto(jpeg + [1, 2, 3], to: one.number, by: installer)
        #expect(photo.width == 64 && photo.height == 48 && photo.digest == again.digest)
        #expect(kept.photos == [photo.digest])
        let (found, bytes) = try await kept.store.photo(photo.number, of: one.number)
        #expect(found == photo && bytes.count == photo.bytes && bytes.prefix(2) == [0xff, 0xd8])
        await #expect(throws: RequestFault.photo(.unknown)) {
            try await kept.store.addPhoto(Array("<svg onload=alert(1)>".utf8), to: one.number, by: desk)
        }
        await #expect(throws: RequestFault.self) { try await kept.store.photo(photo.number, of: 77) }
        try await kept.store.removePhoto(photo.number, of: one.number, by: desk)
        try age(kept)
        try await kept.clean()
        #expect(kept.photos == [again.digest])
        try await kept.store.removePhoto(again.number, of: one.number, by: desk)
        try age(kept)
        try await kept.clean()
        #expect(kept.photos.isEmpty)
    }

    /// Files are swept when they are an hour old.
    private func age(_ kept: Kept) throws {
        for name in kept.photos {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -7200)],
                ofItemAtPath: "\(kept.folder)/photos/\(name)")
        }
    }

    @Test("a folder goes when it is empty, and the last one stays")
    func folders() async throws {
        let kept = try Kept()
        let first = try await kept.store.folders()[0]
        await #expect(throws: RequestFault.self) { try await kept.store.removeFolder(first.number, by: desk) }
        let north = try await kept.store.addFolder("  North  district ", by: desk)
        #expect(north.name == "North district")
        await #expect(throws: RequestFault.self) {
            try await kept.store.addFolder("north DISTRICT", by: desk)
        }
        let one = try await kept.add("one") { $0.folder = north.number }
        await #expect(throws: RequestFault.self) { try await kept.store.removeFolder(north.number, by: desk) }
        _ = try await kept.store.setBinned(true, one.number, by: desk)
        try await kept.store.removeFolder(north.number, by: desk)
        #expect(try await kept.store.request(one.number).content.folder == first.number)
    }

    /// 64 by 48, of one grey component.
    private var jpeg: [UInt8] {
        func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
            [0xff, marker, 0, UInt8(body.count + 2)] + body
        }
        return [0xff, 0xd8] + segment(0xdb, [UInt8](repeating: 1, count: 65))
            + segment(0xc0, [8, 0, 48, 0, 64, 1, 1, 0x11, 0])
            + segment(0xc4, [UInt8](repeating: 0, count: 17)) + segment(0xda, [1, 1, 0, 0, 63, 0])
            + [0x12, 0x34, 0xff, 0xd9]
    }
}
