internal import DeviceAccess
internal import Foundation
internal import MonitorCore

/// Keys of a device's SSH server: those that were accepted, and those that it shows.
package struct HostKeys: Sendable, Equatable {
    /// `ssh-ed25519 AAAA...` each.
    package var accepted: [String]
    /// What it showed when its key was not an accepted one.
    package var offered: [String]

    package init(accepted: [String] = [], offered: [String] = []) {
        self.accepted = accepted
        self.offered = offered
    }

    package static func fingerprints(_ keys: [String]) -> [String] { keys.compactMap(fingerprint) }

    /// As OpenSSH prints it: `SHA256:...`, with the key's sort before it.
    package static func fingerprint(_ key: String) -> String? {
        let words = key.split(separator: " ")
        guard words.count == 2, let blob = Data(base64Encoded: String(words[1])) else { return nil }
        let hash = Data(SHA256.hash(Array(blob))).base64EncodedString()
        return "\(words[0]) SHA256:\(hash.replacing("=", with: ""))"
    }

    /// Lines of ssh-keyscan: `host ssh-ed25519 AAAA...`.
    static func scanned(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, !line.hasPrefix("#") else { return nil }
            return "\(words[1]) \(words[2])"
        }.sorted()
    }

    /// The file that the client asks.
    func knownHosts(_ host: String, port: Int) -> String {
        let name = port == 22 ? host : "[\(host)]:\(port)"
        return accepted.map { "\(name) \($0)\n" }.joined()
    }
}

/// Asks a device for its keys by Debian's ssh-keyscan, which logs in nowhere.
enum KeyScan {
    static func keys(of host: String, port: Int) async -> [String] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let child = Process()
                child.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keyscan")
                child.arguments = ["-T", "5", "-p", "\(port)", "--", host]
                child.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
                child.standardInput = FileHandle.nullDevice
                child.standardError = FileHandle.nullDevice
                let out = Pipe()
                child.standardOutput = out
                guard (try? child.run()) != nil else { return continuation.resume(returning: []) }
                let data = (try? out.fileHandleForReading.read(upToCount: 65_536)) ?? nil
                child.waitUntilExit()
                let text = String(decoding: data ?? Data(), as: UTF8.self)
                continuation.resume(returning: HostKeys.scanned(text))
            }
        }
    }
}
