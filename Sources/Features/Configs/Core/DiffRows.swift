/// A comparison as rows to show: what is the same is folded to the lines around each change.
package struct DiffRows: Equatable, Sendable {
    package enum Row: Equatable, Sendable {
        case line(Side?, Side?)
        /// So many lines are the same.
        case folded(Int)
    }

    /// A line of one text, counted from 1.
    package struct Side: Equatable, Sendable {
        package let number: Int
        package let text: String
    }

    package let rows: [Row]
    package let added: Int
    package let removed: Int
    /// More rows are not shown.
    package let isCut: Bool

    package static let most = 4000

    /// - Parameter context: lines that stay around each change.
    package init(_ old: [String], _ new: [String], context: Int = 3) {
        let pairs = TextDiff.sideBySide(old, new)
        // Lines in both are the same by their place in the script, not by their text: equal texts that stand beside each
        // other by chance are a change.
        let isSame = pairs.map { pair in
            if let at = pair.old, let other = pair.new { old[at] == new[other] } else { false }
        }
        var near = [Bool](repeating: false, count: pairs.count)
        var last = Int.min / 2
        for index in pairs.indices {
            if !isSame[index] { last = index }
            near[index] = index - last <= context
        }
        last = Int.max / 2
        for index in pairs.indices.reversed() {
            if !isSame[index] { last = index }
            if last - index <= context { near[index] = true }
        }
        var rows: [Row] = []
        var folded = 0
        for (index, pair) in pairs.enumerated() {
            guard near[index] else {
                folded += 1
                continue
            }
            if folded > 0 { rows.append(.folded(folded)) }
            folded = 0
            rows.append(
                .line(
                    pair.old.map { Side(number: $0 + 1, text: old[$0]) },
                    pair.new.map { Side(number: $0 + 1, text: new[$0]) }))
        }
        if folded > 0 { rows.append(.folded(folded)) }
        isCut = rows.count > Self.most
        self.rows = Array(rows.prefix(Self.most))
        removed = zip(pairs, isSame).count { $0.0.old != nil && !$0.1 }
        added = zip(pairs, isSame).count { $0.0.new != nil && !$0.1 }
    }

    package var isEmpty: Bool { added == 0 && removed == 0 }
}
