internal import NIOCore
internal import NIOPosix
internal import NIOSSL

extension HubServer {
    /// Why a hub did not say how it is.
    private struct NoAnswer: Error, CustomStringConvertible {
        let description: String
    }

    /// Of a health's answer.
    private static let longestAnswer = 64 << 10
    private static let patience: Duration = .seconds(5)

    /// Asks the hub that listens there how it is: `GET /api/v1/health`.
    ///
    /// - Parameters:
    ///   - address: as the hub listens; of all addresses the loopback one is asked.
    ///   - isSecure: whether it speaks TLS. Its certificate is not looked at: it is for the name that others know it by, and
    ///     what else answers at this machine's own port has taken the hub's place already.
    /// - Returns: the status of its answer, and the body.
    public static func health(at address: Address, isSecure: Bool) async throws -> (status: Int, body: String)
    {
        let loopback = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        let address = Address(host: loopback[address.host] ?? address.host, port: address.port)
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            group.addTask { try await ask(address, isSecure: isSecure) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw NoAnswer(description: "it does not answer")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private static func ask(_ address: Address, isSecure: Bool) async throws -> (Int, String) {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if isSecure {
                        var configuration = TLSConfiguration.makeClientConfiguration()
                        configuration.certificateVerification = .none
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(
                                context: NIOSSLContext(configuration: configuration), serverHostname: nil))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let text = try await channel.executeThenClose { inbound, outbound in
            let question = "GET /api/v1/health HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: question))
            var answer = ByteBuffer()
            do {
                for try await part in inbound {
                    answer.writeImmutableBuffer(part)
                    if answer.readableBytes > longestAnswer { break }
                }
            } catch is NIOSSLError where answer.readableBytes > 0 {
                // The end of the connection said nothing of the end of TLS.
            }
            return String(buffer: answer)
        }
        guard let line = text.firstMatch(of: /HTTP\/1\.1 (?<status>\d{3})/), let status = Int(line.status),
            let end = text.firstRange(of: "\r\n\r\n")
        else { throw NoAnswer(description: "what answers there is not a hub") }
        return (status, String(text[end.upperBound...]))
    }
}
