internal import HTTPClient
internal import MonitorCore
internal import NIOCore
internal import NIOPosix
internal import Notifications

/// Sends one line of syslog, by UDP or TCP.
struct SyslogSender: Sendable {
    private static let timeout = TimeAmount.seconds(10)

    /// UDP tells nothing: sent is delivered.
    func send(
        _ call: ChannelRequest.SyslogCall, _ allows: @escaping @Sendable (IPAddress) -> Bool
    ) async throws -> ChannelReply {
        let address = try await Self.address(call, allows)
        do {
            switch call.way {
            case .udp: try await Self.datagram(call.line, to: address)
            case .tcp: try await Self.stream(call.line, to: address)
            }
        } catch let fault as SendingFault {
            throw fault
        } catch {
            throw SendingFault(sentence: "cannot send to the syslog server", isClear: false, isFinal: false)
        }
        return ChannelReply(status: 200, body: Array("sent".utf8))
    }

    /// The first address of the name that may be called.
    private static func address(
        _ call: ChannelRequest.SyslogCall, _ allows: @escaping @Sendable (IPAddress) -> Bool
    ) async throws -> SocketAddress {
        let resolved: SocketAddress
        do {
            // because the resolver blocks.
            resolved = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(call.host, port: call.port)
            }
        } catch {
            throw SendingFault(sentence: "the server's name does not resolve", isClear: true, isFinal: false)
        }
        guard let text = resolved.ipAddress, let address = IPAddress(text), allows(address) else {
            throw SendingFault(
                GuardedFault(code: .forbidden, cause: "its address is private or link-local"))
        }
        return resolved
    }

    private static func datagram(_ line: [UInt8], to address: SocketAddress) async throws {
        let channel = try await DatagramBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .bind(host: address.protocol == .inet6 ? "::" : "0.0.0.0", port: 0).get()
        defer { channel.close(promise: nil) }
        try await channel.writeAndFlush(
            AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: line)))
    }

    private static func stream(_ line: [UInt8], to address: SocketAddress) async throws {
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .connectTimeout(timeout).connect(to: address).get()
        } catch {
            throw SendingFault(sentence: "no connection to the syslog server", isClear: true, isFinal: false)
        }
        try await channel.writeAndFlush(ByteBuffer(bytes: line))
        try await channel.close().get()
    }
}
