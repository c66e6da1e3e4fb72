import Configs
import TestSupport
import Testing

@Suite("differences of configurations") struct DiffTests {
    private func applied(_ lines: [TextDiff.Line], _ old: [String], _ new: [String]) -> (
        old: [String], new: [String]
    ) {
        var olds: [String] = []
        var news: [String] = []
        for line in lines {
            switch line {
            case .same(let oldAt, let newAt):
                #expect(old[oldAt] == new[newAt])
                olds.append(old[oldAt])
                news.append(new[newAt])
            case .removed(let at): olds.append(old[at])
            case .added(let at): news.append(new[at])
            }
        }
        return (olds, news)
    }

    @Test(
        "500 random pairs: both texts come back, and the script is as short as the longest common subsequence allows"
    )
    func random() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            func text() -> [String] {
                (0..<Int.random(in: 0...14, using: &random)).map { _ in
                    "l\(Int.random(in: 0...5, using: &random))"
                }
            }
            let old = text()
            let new = text()
            let lines = TextDiff.lines(old, new)
            let both = applied(lines, old, new)
            #expect(both.old == old && both.new == new)
            let same = lines.count { if case .same = $0 { true } else { false } }
            #expect(same == longestCommon(old, new))
        }
    }

    private func longestCommon(_ a: [String], _ b: [String]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in a.indices {
            for j in b.indices {
                table[i + 1][j + 1] = a[i] == b[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
            }
        }
        return table[a.count][b.count]
    }

    @Test("the unified form is that of diff -u")
    func unified() {
        let old = (1...20).map { "line \($0)" }
        var new = old
        new[9] = "changed"
        new.insert("added", at: 18)
        #expect(
            TextDiff.unified(old, new, context: 1) == """
                @@ -9,3 +9,3 @@
                 line 9
                -line 10
                +changed
                 line 11
                @@ -18,2 +18,3 @@
                 line 18
                +added
                 line 19

                """)
        #expect(TextDiff.unified(old, old) == "")
    }

    @Test("two texts that differ everywhere end at the bound, whole")
    func bound() {
        let old = (0..<5000).map { "old \($0)" }
        let new = (0..<5000).map { "new \($0)" }
        #expect(TextDiff.lines(old, new).count == 10_000)
    }

    @Test("side by side, a changed line stands beside what it became")
    func columns() {
        let rows = TextDiff.sideBySide(["a", "b", "c"], ["a", "x", "y", "c"])
        #expect(rows.map(\.old) == [0, 1, nil, 2])
        #expect(rows.map(\.new) == [0, 1, 2, 3])
    }

    @Test("a copy that is cut, nameless, or much shorter does not replace a good one")
    func guards() {
        let good = CopyGuard.Copy(lines: (0..<100).map { "l\($0)" }, hasEnd: true, hasName: true)
        #expect(CopyGuard.verdict(good, after: nil) == .keep)
        #expect(CopyGuard.verdict(good, after: good) == .unchanged)
        var cut = good
        cut.hasEnd = false
        #expect(CopyGuard.verdict(cut, after: good) == .refuse("the copy does not end as this device's do"))
        var nameless = good
        nameless.hasName = false
        #expect(CopyGuard.verdict(nameless, after: good) == .refuse("the device's name is not in the copy"))
        var short = good
        short.lines = Array(short.lines.prefix(69))
        #expect(
            CopyGuard.verdict(short, after: good) == .refuse("the copy has 69 lines, and the last one 100"))
        short.lines = Array(good.lines.prefix(70))
        #expect(CopyGuard.verdict(short, after: good) == .keep)
    }
}
