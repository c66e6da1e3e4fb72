internal import Foundation
internal import MonitorCore
internal import ProbeWire
internal import Probes

/// A target's parameters as its row holds them: those of a plan with the one target.
enum StoredTarget {
    static func body(_ target: ProbeTarget) -> Data {
        // The number is the row's own.
        var one = ProbeTarget(id: 1, address: storable(target.address))
        (one.kind, one.family) = (target.kind, target.family)
        one.intervalMilliseconds = target.intervalMilliseconds
        one.timeoutMilliseconds = target.timeoutMilliseconds
        (one.payloadBytes, one.count) = (target.payloadBytes, target.count)
        one.slowAboveMicroseconds = target.slowAboveMicroseconds
        (one.downAfter, one.port, one.question) = (target.downAfter, target.port, target.question)
        return Data(PlanV1.encode([one]))
    }

    /// `mesh` is not in plans: a row of a mesh has its member beside it.
    private static func storable(_ address: ProbeAddress) -> ProbeAddress {
        address == .word(.mesh) ? .word(.hub) : address
    }

    static func target(_ body: Data, id: Int64) -> ProbeTarget? {
        guard let number = ProbeTarget.ID(exactly: id), number > 0,
            let one = try? PlanV1.decode(Array(body)).targets.first
        else { return nil }
        var target = ProbeTarget(id: number, address: one.address)
        (target.kind, target.family) = (one.kind, one.family)
        target.intervalMilliseconds = one.intervalMilliseconds
        target.timeoutMilliseconds = one.timeoutMilliseconds
        (target.payloadBytes, target.count) = (one.payloadBytes, one.count)
        target.slowAboveMicroseconds = one.slowAboveMicroseconds
        (target.downAfter, target.port, target.question) = (one.downAfter, one.port, one.question)
        return target
    }
}
