import MonitorCore

@testable import AMQP
@testable import Broker
@testable import MonitorWire
@testable import Probing

/// What a broker says on its connection, and what agents and users send in Netcheck's shapes: read to an end, within bounds;
/// what is kept of an answer is read again as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    converse(input)
    bodies(input)
    return 0
}

/// The first byte says how the rest is cut: what comes of it must not depend on that.
private func converse(_ input: [UInt8]) {
    let step = max(1, Int(input.first ?? 1) % 32)
    let whole = events(input.dropFirst(), step: input.count + 1)
    require(whole == events(input.dropFirst(), step: step), "another outcome by another cut")
    for case .delivered(let delivery) in whole {
        require(delivery.message.body.count <= 1024, "a body longer than the bound")
        require(!delivery.isTooLong || delivery.message.body.isEmpty, "a body that is too long was kept")
    }
}

private func events(_ bytes: ArraySlice<UInt8>, step: Int) -> [AMQPSession.Event] {
    var login = AMQPSession.Login(user: "u", password: "p", vhost: "v", product: "fuzz")
    login.longestBody = 1024
    var session = AMQPSession(login)
    var found: [AMQPSession.Event] = []
    var rest = bytes
    while !rest.isEmpty {
        guard let events = try? session.receive(rest.prefix(step)) else { return found }
        found += events
        rest = rest.dropFirst(step)
        if session.isReady { _ = session.publish(AMQPMessage([1]), exchange: "", key: "q") }
        require(session.takeOutput().count <= 4096 + bytes.count * 64, "more said than asked")
    }
    return found
}

private func bodies(_ input: [UInt8]) {
    _ = try? NetcheckV1.registration(input)
    _ = try? NetcheckV1.heartbeat(input)
    _ = try? NetcheckV1.creation(input)
    _ = try? NetcheckV1.asked(input)
    guard let answer = try? NetcheckV1.answer(input) else { return }
    let json = answer.outcome.json
    guard let again = try? ProbeOutcome(json) else { fatalError("broken promise: an outcome not read again") }
    require(again.json == json, "written otherwise")
}
