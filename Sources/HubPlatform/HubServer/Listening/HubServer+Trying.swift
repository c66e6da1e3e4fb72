internal import NIOCore
internal import NIOPosix

extension HubServer {
    /// Listens for a moment, and takes no connection.
    ///
    /// - Throws: what would keep the hub from listening there.
    public static func tryListening(on address: Address) async throws {
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: address.host, port: address.port).get()
            try await channel.close()
        } catch let error as IOError {
            throw ListenError(error, at: address)
        }
    }
}
