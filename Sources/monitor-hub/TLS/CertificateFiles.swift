import Daemon
import HubServer

/// Certificate and key, as the operator named their files.
struct CertificateFiles: Sendable {
    private static let longest = 1 << 20
    let files: HubConfiguration.TLSFiles

    /// - Throws: `Fault` where they cannot be read, or do not belong together.
    func identity() throws -> TLSIdentity {
        try withContents { try TLSIdentity(certificate: $0, key: $1) }
    }

    /// What `identity` showed stays where this throws.
    func renew(_ identity: TLSIdentity) throws {
        try withContents { try identity.replace(certificate: $0, key: $1) }
    }

    private func withContents<Value>(_ use: ([UInt8], [UInt8]) throws -> Value) throws -> Value {
        let (certificate, key) = try (Self.read(files.certificate), Self.read(files.key))
        do {
            return try use(certificate, key)
        } catch {
            throw Fault(
                file: files.certificate,
                cause: "it and '\(files.key)' are not a certificate with its key (\(error))",
                remedy: "Name PEM files that belong together; 'monitor-hub certificate' makes some.")
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        switch TextFile.bytes(path, atMost: longest) {
        case .success(let bytes): return bytes
        case .failure(let fault):
            throw Fault(
                file: path, cause: fault.cause, remedy: "Name a file that the user monitor-hub can read.")
        }
    }

    struct Fault: Error, CustomStringConvertible {
        let file: String
        let cause: String
        let remedy: String

        var description: String { "cannot use '\(file)': \(cause). \(remedy)" }
    }
}
