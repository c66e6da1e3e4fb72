import MonitorCore
import TestSupport
import Testing

@testable import Outbox

@Suite("an outbox with a damaged byte") struct FlippedByteTests {
    @Test(
        "every byte of the newest file flipped in turn: no wrong snapshot, at most the one it lies in is lost"
    )
    func everyByte() throws {
        let folder = ScratchFolder()
        let drive = Drive(OutboxOptions(folder: folder.path, syncSeconds: 0))
        drive.store(1...8)
        drive.deliver(2)
        drive.close()
        let whole = folder.contents()
        let log = try #require(whole.keys.first { $0.hasSuffix(".log") })
        let bytes = try #require(whole[log])
        #expect(bytes.count > 800)
        var losses = 0
        for index in bytes.indices {
            var contents = whole
            contents[log]?[index] ^= 0xff
            let damaged = ScratchFolder(contents)
            let again = Drive(OutboxOptions(folder: damaged.path, syncSeconds: 0))
            let delivered = again.deliver()
            let sequences = delivered.map(\.name.sequence)
            #expect(delivered == sequences.map { snapshot($0) }, "byte \(index): each is what was stored")
            #expect(sequences == sequences.sorted() && Set(sequences).isSubset(of: Set(3...8)))
            #expect(sequences.count >= 5, "byte \(index)")
            losses += 6 - sequences.count
            again.store(9...9)
            #expect(again.sequences() == [9], "and it goes on")
        }
        #expect(losses > bytes.count / 2, "the test did damage what waited")
    }
}
