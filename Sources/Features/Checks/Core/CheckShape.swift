internal import MonitorCore
package import MonitorWire
internal import Probing

/// Checks as the API and pages' scripts get them.
package enum CheckShape {
    /// - Parameter version: rows that are not newer are left out; `nil` writes all.
    package static func write(_ check: Check, since version: Int? = nil, _ json: inout JSONWriter) {
        json.value("check", check.id)
        check.question.write(&json)
        json.value("askedBy", check.askedBy)
        json.value("askedAt", check.askedAt)
        json.value("deadlineSeconds", UInt64(check.deadlineSeconds))
        json.value("ended", check.isEnded)
        json.value("verdict", check.verdict)
        json.value("version", UInt64(check.version))
        json.value("medianMicroseconds", check.medianMicroseconds)
        json.value("notAsked", UInt64(check.notAsked))
        json.value("waiting", UInt64(check.waiting.count))
        json.array("agents") { json in
            for row in check.rows where version.map({ row.version > $0 }) ?? true {
                json.object { write(row, &$0) }
            }
        }
    }

    private static func write(_ row: Check.Row, _ json: inout JSONWriter) {
        json.value("agent", row.agent)
        json.value("endedAt", row.endedAt)
        guard let outcome = row.outcome else {
            json.value("outcome", String?.none)
            return json.value("progress", row.progress)
        }
        outcome.write(&json)
    }

    /// One of a list, without the agents' results.
    package static func writeSummary(_ check: Check, _ json: inout JSONWriter) {
        json.value("check", check.id)
        json.value("kind", check.question.kind.rawValue)
        json.value("host", check.question.host?.description)
        json.value("port", check.question.port.map { UInt64($0) })
        json.value("askedBy", check.askedBy)
        json.value("askedAt", check.askedAt)
        json.value("ended", check.isEnded)
        json.value("verdict", check.verdict)
        json.value("agents", UInt64(check.rows.count))
        json.value("medianMicroseconds", check.medianMicroseconds)
    }
}
