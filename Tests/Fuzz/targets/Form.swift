import MonitorCore

@testable import HubServer

/// What browsers post, and where they want to go after a login.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    if let form = Form(input) {
        for name in ["name", "role", "password", "next", ""] {
            let value = form[name]
            require(value.utf8.count <= size, "a value longer than the form")
            require(
                PercentText.decoded(PercentText.encoded(value).utf8) == value, "not the same when read again")
            let posted = "\(PercentText.encoded(name))=\(PercentText.encoded(value))"
            require(Form(posted.utf8)?[name] == value, "not the same when posted again")
        }
        local(form["next"])
    }
    local(String(decoding: input, as: UTF8.self))
    return 0
}

/// Source: WHATWG URL, "relative slash state": two slashes, either way, lead to another host.
private func local(_ text: String) {
    let path = Array(LocalPath.checked(text).utf8)
    require(path.first == UInt8(ascii: "/"), "a path that is no path")
    require(path.count < 2 || ![UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(path[1]), "another host")
    require(path.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a path that breaks a header")
}
