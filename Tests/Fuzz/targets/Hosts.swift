import Heartbeats
import HostLogs

@testable import HubHeartbeats

/// `hosts.yaml`, as a person or another program wrote it: no trap, bounded results, and no host but of the grammar.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
    do {
        let file = try HostsFile(text)
        require(file.drafts.count <= HostsFile.mostHosts, "more hosts than the most")
        for json in file.drafts.compactMap(\.logConfig) {
            guard let found = try? LogConfiguration(json: json.utf8) else {
                fatalError("broken promise: a configuration cannot be read again")
            }
            require(found.host.first != "-" && found.user.first != "-", "a name is an option")
        }
    } catch {
        let words = error.description
        require(!words.isEmpty && words.utf8.count < 2000, "a refusal without words, or without end")
        require(words.utf8.allSatisfy { $0 >= 0x20 }, "a refusal with a control character")
    }
    return 0
}
