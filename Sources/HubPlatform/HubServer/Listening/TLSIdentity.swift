package import MonitorCore
package import NIOCore
internal import NIOSSL
internal import Synchronization

/// The certificate that the hub shows, with its key; exchanged without a restart. Connections that are open keep
/// the one that they began with.
public final class TLSIdentity: Sendable {
    private let current: Mutex<NIOSSLContext>
    private let end: Mutex<UTCTime?>

    /// - Parameters:
    ///   - certificate: PEM, its own first and then those that signed it.
    ///   - key: PEM.
    /// - Throws: where they cannot be read, or do not belong together.
    public init(certificate: [UInt8], key: [UInt8]) throws {
        current = Mutex(try Self.context(certificate, key))
        end = Mutex(Self.end(certificate))
    }

    /// What was there stays where this throws.
    public func replace(certificate: [UInt8], key: [UInt8]) throws {
        let fresh = try Self.context(certificate, key)
        current.withLock { $0 = fresh }
        end.withLock { $0 = Self.end(certificate) }
    }

    /// When its own certificate ends.
    package var ends: UTCTime? { end.withLock { $0 } }

    private static func end(_ certificate: [UInt8]) -> UTCTime? {
        let own = try? NIOSSLCertificate.fromPEMBytes(certificate).first
        return own.map { UTCTime(milliseconds: Int64($0.notValidAfter) * 1000) }
    }

    /// Has a connection that was taken begin with a handshake, for listeners beside the hub's own.
    package func secure(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(handler())
    }

    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: current.withLock { $0 }) }

    private static func context(_ certificate: [UInt8], _ key: [UInt8]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
