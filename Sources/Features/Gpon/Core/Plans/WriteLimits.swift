/// How much may be written: beyond these an administrator confirms.
package struct WriteLimits: Equatable, Sendable {
    package var deletionsOfPerson = 10
    package var writesOnOlt = 60

    package init() {}

    /// - Parameters:
    ///   - deletions: confirmed by this person in the last hour.
    ///   - writes: lines sent to this OLT in the last hour.
    /// - Returns: why not; `nil` where it may go ahead.
    package func refusal(
        _ kind: PlanRequest.Kind, lines: Int, deletions: Int, writes: Int, isAdministrator: Bool
    ) -> String? {
        guard !isAdministrator else { return nil }
        if kind.cutsOff, deletions >= deletionsOfPerson {
            return """
                You have confirmed \(deletions) deletions within an hour, and \(deletionsOfPerson) are the limit. Ask an \
                administrator, or wait.
                """
        }
        if writes + lines > writesOnOlt {
            return """
                \(writes) lines were sent to this OLT within an hour, and \(writesOnOlt) are the limit. Ask an \
                administrator, or wait.
                """
        }
        return nil
    }
}

/// Whether anything may be written.
package enum OltWrites: String, Sendable, CaseIterable {
    /// No plan can be made.
    case off
    /// Plans are made, shown and kept, and nothing is sent.
    case dryRun = "dry-run"
    case on
}
