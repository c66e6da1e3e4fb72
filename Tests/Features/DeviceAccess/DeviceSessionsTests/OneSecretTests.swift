import Glibc
import TestSupport
import Testing

@testable import DeviceSessions

@Suite("one secret for one process") struct OneSecretTests {
    @Test("it is given once, and what has its socket's number afterwards is left alone")
    func afterwards() throws {
        let folder = ScratchFolder()
        let secret = try OneSecret(Array("raise-me".utf8), in: folder.path)
        let given = SecretHelper.secret(from: secret.path)
        #expect(given == Array("raise-me\n".utf8))
        // Its thread closes the socket a moment after the answer: nobody is answered any more.
        #expect(SecretHelper.secret(from: secret.path) == nil)

        // New sockets have the lowest numbers that are free: the closed one is among them.
        let pairs = (0..<64).map { _ in
            var ends: [Int32] = [-1, -1]
            // because the kernel fills the two numbers.
            _ = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
            return ends
        }
        defer { for end in pairs.joined() { close(end) } }
        secret.close()
        for ends in pairs {
            for (from, to) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                var byte: UInt8 = 7
                // because each call lends one byte.
                #expect(unsafe send(from, &byte, 1, Int32(MSG_NOSIGNAL)) == 1)
                // because the kernel fills one byte.
                #expect(unsafe recv(to, &byte, 1, Int32(MSG_DONTWAIT)) == 1)
            }
        }
    }

    @Test("where nobody asks it is closed, and its socket is gone")
    func unasked() throws {
        let folder = ScratchFolder()
        let secret = try OneSecret(Array("raise-me".utf8), in: folder.path)
        secret.close()
        #expect(SecretHelper.secret(from: secret.path) == nil)
    }
}
