import MonitorCore

@testable import MonitorWire
@testable import Probing

/// What resolvers answer, what web servers redirect to, what users write, and what agents say came of a check: read to an
/// end, within bounds, and what is kept is read again as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    answered(input)
    outcome(input)
    let text = String(decoding: input, as: UTF8.self)
    host(text)
    redirected(text)
    return 0
}

private func answered(_ input: [UInt8]) {
    guard let reply = DNSReply(input) else { return }
    require(
        reply.answers.count + reply.authorities.count <= DNSReply.mostRecords, "more records than the bound")
    for record in reply.answers + reply.authorities {
        require(
            record.text.utf8.allSatisfy { (0x20...0x7e).contains($0) }, "a byte that no terminal should get")
        require(record.name.wire.count <= 255, "a name longer than names are")
    }
    for record in reply.answers { _ = reply.addresses(of: record.name) }
    _ = reply.negativeSeconds
}

private func outcome(_ input: [UInt8]) {
    if let value = try? ResultValue(input) {
        guard let again = try? ResultValue(value.json) else { fatalError("broken promise: not read again") }
        require(again.json == value.json, "written otherwise")
    }
    guard let outcome = try? ProbeOutcome(input) else { return }
    let json = outcome.json
    require(json.count <= ResultValue.longest, "an outcome longer than the bound")
    guard let again = try? ProbeOutcome(json) else { fatalError("broken promise: an outcome not read again") }
    require(again.json == json, "an outcome written otherwise")
}

private func host(_ text: String) {
    guard let host = try? HostText(text) else { return }
    require(text.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "a host of other bytes")
    require((try? HostText(host.description)) == host, "a host read otherwise")
    if case .name(let name) = host {
        require(IPAddress(name.hostText) == nil, "a name that is an address")
        require(name.wire.count <= 255, "a name longer than names are")
    }
}

private func redirected(_ text: String) {
    guard let here = try? WebAddress("https://a.example:8443/b/c?d") else {
        fatalError("broken promise: a URL")
    }
    guard let there = try? here.redirected(to: text) else { return }
    require(WebAddress.isTarget(there.target), "a target that forges a line")
    require((try? WebAddress(there.text)) == there, "a URL read otherwise")
    require(!there.authority.contains("@"), "a user in a URL")
}
