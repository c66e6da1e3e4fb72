import Configs
import TestSupport
import Testing

@Suite("comparisons as rows") struct DiffRowsTests {
    @Test("what is the same is folded, but for the lines around a change")
    func folded() {
        let old = (1...100).map { "line \($0)" }
        var new = old
        new[49] = "another"
        let diff = DiffRows(old, new)
        #expect(diff.added == 1 && diff.removed == 1 && !diff.isEmpty)
        #expect(diff.rows.first == .folded(46) && diff.rows.last == .folded(47) && diff.rows.count == 9)
        #expect(DiffRows(old, old).rows == [.folded(100)] && DiffRows(old, old).isEmpty)
    }

    @Test("random texts: folded and shown lines together are both texts")
    func whole() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            func text() -> [String] {
                (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    "\(Int.random(in: 0...5, using: &random))"
                }
            }
            let (old, new) = (text(), text())
            let diff = DiffRows(old, new)
            var (olds, news) = (0, 0)
            for row in diff.rows {
                switch row {
                case .folded(let count): (olds, news) = (olds + count, news + count)
                case .line(let one, let other):
                    if let one { #expect(one.number == olds + 1 && one.text == old[olds]) }
                    if let other { #expect(other.number == news + 1 && other.text == new[news]) }
                    (olds, news) = (olds + (one == nil ? 0 : 1), news + (other == nil ? 0 : 1))
                }
            }
            #expect(olds == old.count && news == new.count)
            #expect(old.count - diff.removed == new.count - diff.added)
        }
    }
}
