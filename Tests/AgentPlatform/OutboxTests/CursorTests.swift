import TestSupport
import Testing

@testable import Outbox

@Suite("the outbox's cursor") struct CursorTests {
    private let folder = ScratchFolder()
    private var path: String { "\(folder.path)/cursor" }

    @Test("what was written is read again, and the identity stays for ever")
    func kept() throws {
        var cursor = try Cursor(path, identity: 77)
        let losses = Losses(dropped: 2, rejected: 1, droppedOthers: 4, rejectedOthers: 3)
        try cursor.update { ($0.settled, $0.losses) = (5, losses) }
        let again = try Cursor(path, identity: 88)
        #expect(again.content == .init(identity: 77, settled: 5, losses: losses))
        #expect(Cursor.content(of: path) == again.content)
    }

    @Test("any damaged byte costs at most the newest step: deliveries are repeated, none is lost")
    func damaged() throws {
        var cursor = try Cursor(path, identity: 77)
        try cursor.update { $0.settled = 1 }
        try cursor.update { $0.settled = 2 }
        let bytes = try #require(Fixture.bytes(at: path))
        #expect(bytes.count == 128)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            folder.write("/cursor", damaged)
            let content = try #require(Cursor.content(of: path))
            #expect(content.identity == 77)
            #expect((1...2).contains(content.settled), "byte \(index)")
        }
    }

    @Test("a slot that says it is the last one ever written is no slot")
    func lastGeneration() throws {
        _ = try Cursor(path, identity: 77)
        var slot = [UInt8](repeating: 0xff, count: 8) + [UInt8](repeating: 0, count: 52)
        slot.append(littleEndian: Checksum.of(slot))
        folder.write("/cursor", slot + slot)
        var cursor = try Cursor(path, identity: 9)
        try cursor.update { $0.settled = 3 }
        #expect(Cursor.content(of: path) == .init(identity: 9, settled: 3))
    }

    @Test("a file of nonsense, or none, begins anew")
    func nonsense() throws {
        #expect(Cursor.content(of: path) == nil)
        for bytes in [[], [UInt8](repeating: 0, count: 128), [UInt8](repeating: 7, count: 1000)] {
            folder.write("/cursor", bytes)
            #expect(try Cursor(path, identity: 9).content == .init(identity: 9))
        }
    }
}
