import LanCore
import Testing

@testable import ProcFS

@Suite("file system usage") struct FileSystemUsageTests {
    @Test("root's reserve is neither used nor free")
    func reserve() {
        let levels = FileSystemUsage.levels(mount: "/", blockBytes: 10, blocks: 100, free: 30, available: 25)
        #expect(levels == FileSystemLevels(mount: "/", totalBytes: 1000, usedBytes: 700, freeBytes: 250))
    }

    @Test("more free than there is, is all free")
    func absurd() {
        let levels = FileSystemUsage.levels(mount: "/", blockBytes: 1, blocks: 5, free: .max, available: .max)
        #expect(levels == FileSystemLevels(mount: "/", totalBytes: 5, usedBytes: 0, freeBytes: 5))
    }

    @Test("no size, or one beyond 64 bits, is not measured")
    func noSize() {
        #expect(FileSystemUsage.levels(mount: "/", blockBytes: 4096, blocks: 0, free: 0, available: 0) == nil)
        #expect(
            FileSystemUsage.levels(mount: "/", blockBytes: 4096, blocks: .max, free: 0, available: 0) == nil)
    }

    @Test("the root of the machine that runs the tests has a size")
    func root() throws {
        let levels = try #require(try FileSystemUsage.read("/"))
        #expect(levels.totalBytes >= levels.usedBytes + levels.freeBytes)
    }

    @Test("a mount that is gone says which and why")
    func gone() {
        #expect(throws: ProcFSError(.unmeasurable, "/no/such/mount", systemError: 2)) {
            try FileSystemUsage.read("/no/such/mount")
        }
    }
}
