internal import Foundation
internal import Synchronization

/// Gives one secret to one process of this user, once, over a socket in a folder of this user alone.
final class OneSecret: Sendable {
    enum Fault: Error, CustomStringConvertible {
        case socket(String)

        var description: String {
            switch self {
            case .socket(let cause): "no socket for the password: \(cause)"
            }
        }
    }

    let path: String
    /// What listens; `nil` once it is closed, when its number may be another connection's.
    private let listening: Mutex<Int32?>

    init(_ secret: [UInt8], in folder: String) throws {
        path = folder + "/" + UUID().uuidString.prefix(13).lowercased()
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // because a path of a socket has 108 bytes with its end.
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < room else { throw Fault.socket("'\(path)' is longer than \(room - 1) bytes") }
        // because the structure is this frame's, and the path is shorter than its field.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            for (index, byte) in bytes.enumerated() { unsafe field[index] = byte }
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Fault.socket("errno \(errno)") }
        // because the address lives on this frame while it is bound.
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // because the path is lent to the kernel for this call only.
        guard bound == 0, unsafe chmod(path, 0o600) == 0, listen(descriptor, 1) == 0 else {
            let cause = errno
            Glibc.close(descriptor)
            throw Fault.socket("errno \(cause)")
        }
        listening = Mutex(descriptor)
        Thread.detachNewThread { self.serve(descriptor, secret) }
    }

    /// No process can ask any more.
    func close() {
        listening.withLock { descriptor in
            if let descriptor { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        // because the path is lent to the kernel for this call only.
        _ = unsafe unlink(path)
    }

    private func serve(_ descriptor: Int32, _ secret: [UInt8]) {
        defer {
            listening.withLock { open in
                Glibc.close(descriptor)
                open = nil
            }
        }
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        defer { Glibc.close(connection) }
        // Process, user and group, as the kernel's `struct ucred` has them.
        var peer: [UInt32] = [0, 0, 0]
        var size = socklen_t(12)
        // because the kernel fills the three numbers, which are 12 bytes.
        let known = unsafe getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size)
        guard known == 0, size == 12, peer[1] == geteuid() else { return }
        var rest = (secret + [0x0a])[...]
        while !rest.isEmpty {
            // because the bytes live until the call returns.
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// The helper's side: prints the secret that the socket gives.
package enum SecretHelper {
    /// - Returns: `nil` where there is no socket, or it has answered already.
    package static func secret(from path: String) -> [UInt8]? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        // because the structure is this frame's, and the path is shorter than its field.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            for (index, byte) in bytes.enumerated() { unsafe field[index] = byte }
        }
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { return nil }
        defer { Glibc.close(connection) }
        // because the address lives on this frame while it is used.
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return nil }
        var secret: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256)
        while secret.count < 4096 {
            // because the kernel fills the chunk, which is so long.
            let count = unsafe recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            secret += chunk[..<count]
        }
        return secret.isEmpty ? nil : secret
    }
}
