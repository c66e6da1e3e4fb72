import MonitorCore

@testable import AgentLink
@testable import MonitorWire

/// What either side of the link says to the other: a frame that is accepted can be written, and is then read as the
/// same; an agent does what it says at any frame, and stays within its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    hold(input)
    if let texts = try? LinkFrame.texts(in: input) {
        require(texts.count <= LinkBounds.mostFrames, "more frames than the bound")
        texts.forEach(hold)
    }
    // Lines are what comes on one connection, one after the other.
    converse(input.split(separator: UInt8(ascii: "\n")).map(Array.init))
    return 0
}

private func hold(_ message: [UInt8]) {
    guard let reading = try? LinkFrame.read(message) else { return }
    let written = reading.frame.bytes
    guard let again = try? LinkFrame.read(written) else { fatalError("broken promise: not read again") }
    require(again.frame == reading.frame, "read otherwise")
    require(again.unknownKeys == 0, "an unknown key was written")
    require(again.frame.bytes == written, "written otherwise")
}

private func converse(_ messages: [[UInt8]]) {
    var now = ContinuousClock.now
    var agent = LinkState(
        serverID: "attic", startID: "s",
        features: [LinkFeature(name: "probes"), LinkFeature(name: "checks")], longest: 1 << 20)
    for message in messages {
        now += .seconds(1)
        for action in agent.received(message, at: now) {
            switch action {
            case .apply(let set):
                let isOdd = set.revision % 2 == 1
                _ = agent.applied(set, isOdd ? .refused("No.") : .applied())
            case .start(let order, let deadline) where order.body.count % 2 == 1:
                _ = agent.finished(order.id, .done(body: order.body), deadline: deadline)
            case .stop(let id): _ = agent.finished(id, nil, deadline: now)
            default: break
            }
        }
        let hello = agent.hello()
        require(hello.running.count <= LinkBounds.mostRunning, "more orders than the bound")
        require(Set(hello.running).count == hello.running.count, "an order twice")
        require(
            (try? LinkFrame.read(LinkFrame.hello(hello).bytes).frame) == .hello(hello), "a hello not read")
    }
}
