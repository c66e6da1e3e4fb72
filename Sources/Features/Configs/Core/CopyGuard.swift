/// Whether a copy of a configuration may become the newest version: a cut one must not replace a good one.
package enum CopyGuard {
    package enum Verdict: Equatable, Sendable {
        case keep
        /// The same as the newest, but for secrets and times.
        case unchanged
        /// Why it is kept as a failed reading.
        case refuse(String)
    }

    /// So much shorter than the last one, in hundredths, is suspicious.
    package static let mostShrinking = 30

    package struct Copy: Equatable, Sendable {
        /// Lines without those that change with each reading, secrets removed.
        package var lines: [String]
        /// Whether the last lines hold the end mark of the family.
        package var hasEnd: Bool
        /// Whether the device's own name is in it.
        package var hasName: Bool

        package init(lines: [String], hasEnd: Bool, hasName: Bool) {
            self.lines = lines
            self.hasEnd = hasEnd
            self.hasName = hasName
        }
    }

    package static func verdict(_ copy: Copy, after last: Copy?) -> Verdict {
        guard !copy.lines.isEmpty else { return .refuse("the copy is empty") }
        guard copy.hasEnd else { return .refuse("the copy does not end as this device's do") }
        guard copy.hasName || last.map({ !$0.hasName }) ?? true else {
            return .refuse("the device's name is not in the copy")
        }
        guard let last else { return .keep }
        if copy.lines == last.lines { return .unchanged }
        if copy.lines.count * 100 < last.lines.count * (100 - mostShrinking) {
            return .refuse("the copy has \(copy.lines.count) lines, and the last one \(last.lines.count)")
        }
        return .keep
    }
}
