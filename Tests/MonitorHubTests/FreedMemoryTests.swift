import Testing

@testable import monitor_hub

@Suite("memory that was freed") struct FreedMemoryTests {
    private func answers(_ looks: [UInt64]) -> [Bool] {
        var idle = IdleBytes()
        return looks.map { idle.isTooMuch(after: $0) }
    }

    @Test("it goes back once it was not needed for three looks, and not while it comes and goes")
    func idle() {
        let (much, little) = (IdleBytes.most + 1, IdleBytes.most)
        #expect(answers([much, much, much, much, much, much]) == [false, false, true, false, false, true])
        #expect(
            answers([much, much, little, much, much, much]) == [false, false, false, false, false, true])
        #expect(answers([little, little, little, little]) == [false, false, false, false])
    }
}
