import MonitorCore
import Schedules

/// Schedules and zones from outside: no trap, no endless search, and times that only go forward.
///
/// An input is a byte that chooses the reader, then its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first else { return -1 }
    let rest = Array(input.dropFirst())
    switch first % 4 {
    case 0: checkZone(rest)
    case 1: checkRule(rest)
    case 2: checkExpression(rest)
    default: _ = try? CustomSchedule(json: rest)
    }
    return 0
}

/// Moments around changes, and far from any.
private let moments = [-62_135_596_800, 0, 1_774_746_000, 1_793_509_200, 4_102_444_800, 253_402_300_799]

private func checkZone(_ bytes: [UInt8]) {
    guard let zone = try? Zone(name: "fuzz", tzif: bytes) else { return }
    check(zone)
}

private func checkRule(_ bytes: [UInt8]) {
    guard let rule = ZoneRule(bytes) else { return }
    check(Zone(rule, name: "fuzz"))
}

private func check(_ zone: Zone) {
    for moment in moments {
        let span = zone.span(at: moment)
        require(span.start <= moment && moment < span.end, "a span does not hold its moment")
        let wall = zone.wall(at: moment)
        switch zone.moments(of: wall) {
        case .once(let found): require(found == moment, "a wall time is of another moment")
        case .repeated(let first, let last, _):
            require(first <= moment && moment <= last, "a wall time is of other moments")
        case .skipped: require(false, "a wall time that is shown was skipped")
        }
    }
}

private let newYork = ZoneRule("EST5EDT,M3.2.0,M11.1.0".utf8).map { Zone($0, name: "New York") } ?? .utc

private func checkExpression(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), let expression = try? ScheduleExpression(text)
    else { return }
    for moment in moments.dropFirst() {
        var last = moment
        for _ in 0..<3 {
            guard let next = expression.next(after: last, in: newYork) else { break }
            require(next > last, "time went backwards")
            last = next
        }
    }
}
