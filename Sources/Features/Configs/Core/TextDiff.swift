/// The difference of two texts, line by line: the shortest script within a bound, for configurations of thousands of lines.
///
/// - Complexity: O((n + m) × d) for d differences (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). Beyond
///   `mostSteps` the differing middle is shown as removed and added whole.
package enum TextDiff {
    package enum Line: Equatable, Sendable {
        case same(old: Int, new: Int)
        case removed(Int)
        case added(Int)
    }

    /// Differences beyond which no shortest script is looked for.
    package static let mostSteps = 2000

    /// The lines of both, in order. Numbers are indices into `old` and `new`.
    package static func lines<Text: Equatable>(_ old: [Text], _ new: [Text]) -> [Line] {
        var start = 0
        while start < old.count, start < new.count, old[start] == new[start] { start += 1 }
        var end = 0
        while end < old.count - start, end < new.count - start,
            old[old.count - 1 - end] == new[new.count - 1 - end]
        {
            end += 1
        }
        let middle = script(Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]))
        return (0..<start).map { .same(old: $0, new: $0) } + middle.map { shifted($0, start) }
            + (0..<end).reversed().map { .same(old: old.count - 1 - $0, new: new.count - 1 - $0) }
    }

    private static func shifted(_ line: Line, _ by: Int) -> Line {
        switch line {
        case .same(let old, let new): .same(old: old + by, new: new + by)
        case .removed(let old): .removed(old + by)
        case .added(let new): .added(new + by)
        }
    }

    private static func script<Text: Equatable>(_ old: [Text], _ new: [Text]) -> [Line] {
        let whole = old.indices.map(Line.removed) + new.indices.map(Line.added)
        guard !old.isEmpty, !new.isEmpty else { return whole }
        let most = Swift.min(old.count + new.count, mostSteps)
        let offset = most + 1
        var ends = [Int](repeating: 0, count: 2 * offset + 1)
        var history: [[Int]] = []
        for step in 0...most {
            history.append(Array(ends[(offset - step)...(offset + step)]))
            for diagonal in stride(from: -step, through: step, by: 2) {
                let isDown =
                    diagonal == -step
                    || (diagonal != step && ends[offset + diagonal - 1] < ends[offset + diagonal + 1])
                var x = isDown ? ends[offset + diagonal + 1] : ends[offset + diagonal - 1] + 1
                var y = x - diagonal
                while x < old.count, y < new.count, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                ends[offset + diagonal] = x
                if x >= old.count, y >= new.count { return walked(history, old.count, new.count) }
            }
        }
        return whole
    }

    /// Back from the end, by the furthest points of each step.
    private static func walked(_ history: [[Int]], _ oldCount: Int, _ newCount: Int) -> [Line] {
        var lines: [Line] = []
        var x = oldCount
        var y = newCount
        for step in history.indices.reversed() {
            let ends = history[step]
            func end(_ diagonal: Int) -> Int {
                let index = diagonal + step
                return ends.indices.contains(index) ? ends[index] : 0
            }
            let diagonal = x - y
            let isDown = diagonal == -step || (diagonal != step && end(diagonal - 1) < end(diagonal + 1))
            let before = isDown ? diagonal + 1 : diagonal - 1
            let fromX = step == 0 ? 0 : end(before)
            let fromY = step == 0 ? 0 : fromX - before
            while x > fromX, y > fromY {
                x -= 1
                y -= 1
                lines.append(.same(old: x, new: y))
            }
            guard step > 0 else { break }
            if isDown {
                y -= 1
                lines.append(.added(y))
            } else {
                x -= 1
                lines.append(.removed(x))
            }
        }
        return lines.reversed()
    }

    /// As `diff -u` prints it, with so many lines around each change.
    package static func unified(_ old: [String], _ new: [String], context: Int = 3) -> String {
        let lines = lines(old, new)
        let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
        guard let first = changed.first else { return "" }
        var hunks: [Range<Int>] = []
        var current = Swift.max(0, first - context)..<Swift.min(lines.count, first + context + 1)
        for index in changed.dropFirst() {
            if index - context <= current.upperBound {
                current = current.lowerBound..<Swift.min(lines.count, index + context + 1)
            } else {
                hunks.append(current)
                current = (index - context)..<Swift.min(lines.count, index + context + 1)
            }
        }
        hunks.append(current)
        return hunks.map { text($0, lines, old, new) }.joined()
    }

    private static func text(_ hunk: Range<Int>, _ lines: [Line], _ old: [String], _ new: [String]) -> String
    {
        var body = ""
        var olds = 0
        var news = 0
        for index in hunk {
            switch lines[index] {
            case .same(let at, _):
                body += " \(old[at])\n"
                olds += 1
                news += 1
            case .removed(let at):
                body += "-\(old[at])\n"
                olds += 1
            case .added(let at):
                body += "+\(new[at])\n"
                news += 1
            }
        }
        var oldStart = 0
        var newStart = 0
        for line in lines[..<hunk.lowerBound] {
            switch line {
            case .same:
                oldStart += 1
                newStart += 1
            case .removed: oldStart += 1
            case .added: newStart += 1
            }
        }
        func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
        }
        return "@@ -\(range(oldStart, olds)) +\(range(newStart, news)) @@\n" + body
    }

    /// Two columns: what stands beside each other.
    package static func sideBySide<Text: Equatable>(_ old: [Text], _ new: [Text]) -> [(old: Int?, new: Int?)]
    {
        var rows: [(old: Int?, new: Int?)] = []
        var removed: [Int] = []
        var added: [Int] = []
        func flush() {
            for index in 0..<Swift.max(removed.count, added.count) {
                rows.append(
                    (index < removed.count ? removed[index] : nil, index < added.count ? added[index] : nil))
            }
            removed = []
            added = []
        }
        for line in lines(old, new) {
            switch line {
            case .removed(let at): removed.append(at)
            case .added(let at): added.append(at)
            case .same(let old, let new):
                flush()
                rows.append((old, new))
            }
        }
        flush()
        return rows
    }
}
