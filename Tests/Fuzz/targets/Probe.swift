import MonitorCore

@testable import MonitorWire
@testable import ProbeWire
@testable import Probes

/// What strangers, agents and hubs send about probes: packets, plans, windows and Meshping's messages. The first byte chooses.
///
/// A forged packet answers nothing, and makes nothing grow; what is read can be written, and is then read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    guard let choice = input.first else { return -1 }
    let rest = Array(input.dropFirst())
    switch choice % 6 {
    case 0: packet(rest) { IcmpMessage.v4($0) }
    case 1: packet(rest) { IcmpMessage.v6($0, hopLimit: 3) }
    case 2: packet(rest) { IcmpMessage.datagramV4($0, timeToLive: 3) }
    case 3: plan(rest)
    case 4: window(rest)
    default:
        _ = try? MeshpingV1.handshake(rest)
        if let rows = try? MeshpingV1.report(rest) {
            require(rows.count <= MeshpingV1.mostRows, "too many rows")
        }
        _ = try? MeshpingV1.wantedTargets(rest)
    }
    return 0
}

private func packet(_ bytes: [UInt8], _ read: (RawSpan) -> IcmpMessage?) {
    guard let message = read(bytes.span.bytes) else { return }
    let targets = ["10.99.0.1", "2001:db8::1"].enumerated().compactMap { number, text in
        (try? ProbeAddress(text)).map { ProbeTarget(id: UInt32(number + 1), address: $0) }
    }
    let destinations = targets.compactMap { target -> EchoDestination? in
        if case .literal(let address, _) = target.address { EchoDestination(address) } else { nil }
    }
    var run = ProbeRun(book: EchoBook(identifierHigh: 3), seed: 1)
    run.startsAtOnce = true
    run.apply(
        ProbePlan(name: "fuzz", targets: targets),
        [1: .address(destinations[0]), 2: .address(destinations[1])], at: 0)
    var now: Int64 = 2_000_000_000
    for _ in 0..<4 {
        while let sending = run.nextSending(at: now) { run.sent(sending, at: now) }
        for destination in destinations { run.received(message, from: destination, at: now + 1000) }
        now += 5_000_000_000
        run.advance(to: now)
    }
    let window = run.closeWindow(from: 0, to: now) { UTCTime(milliseconds: $0 / 1_000_000) }
    require(window.echoes.allSatisfy { $0.microseconds == nil }, "a forged packet answered")
    require(window.remarks.count <= 2, "remarks without bound")
}

private func plan(_ bytes: [UInt8]) {
    guard let plan = try? PlanV1.decode(bytes) else { return }
    require(plan.targets.count <= ProbePlan.mostTargets, "more targets than the bound")
    let written = PlanV1.encode(plan.targets)
    guard let again = try? PlanV1.decode(written) else {
        fatalError("broken promise: a plan is not read again")
    }
    require(again.targets == plan.targets.sorted { $0.id < $1.id }, "a plan read otherwise")
}

private func window(_ bytes: [UInt8]) {
    guard let window = try? WindowV1.decode(bytes) else { return }
    require(window.echoes.count <= ProbeWindow.mostEchoes, "more echoes than the bound")
    guard let again = try? WindowV1.decode(WindowV1.encode(window)) else {
        fatalError("broken promise: a window is not read again")
    }
    require(again == window, "a window read otherwise")
}
