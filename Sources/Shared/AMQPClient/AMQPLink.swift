package import AMQP
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A connection to a broker that is up. Its events end with the connection; its user opens a new one.
package final class AMQPLink: Sendable {
    /// Why there is no connection.
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// A sentence without its final stop.
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// What the broker says, until the connection ends.
    package let events: AsyncStream<AMQPSession.Event>
    private let channel: any Channel
    private let handler: NIOLoopBound<AMQPHandler>

    private static let patience: TimeAmount = .seconds(10)

    private init(
        _ channel: any Channel, _ handler: NIOLoopBound<AMQPHandler>, _ events: AsyncStream<AMQPSession.Event>
    ) {
        self.channel = channel
        self.handler = handler
        self.events = events
    }

    /// - Parameter caFile: PEM, of the authorities to trust instead of the system's.
    /// - Throws: `Fault`, which names no secret.
    package static func open(
        _ address: BrokerAddress, _ login: AMQPSession.Login, caFile: String? = nil
    ) async throws(Fault) -> AMQPLink {
        let tls = address.isSecure ? try context(caFile) : nil
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (events, continuation) = AsyncStream.makeStream(of: AMQPSession.Event.self)
        let ready = loop.makePromise(of: NIOLoopBound<AMQPHandler>.self)
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let isAddress = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : address.host))
                    }
                    try pipeline.addHandler(AMQPHandler(AMQPSession(login), continuation, ready))
                }
            }
        let connected =
            (try? SocketAddress(ipAddress: address.host, port: address.port)).map {
                bootstrap.connect(to: $0)
            }
            ?? bootstrap.connect(host: address.host, port: address.port)
        connected.whenFailure { ready.fail($0) }
        let deadline = loop.scheduleTask(in: patience) {
            ready.fail(Fault("the broker did not answer within 10 s"))
        }
        ready.futureResult.whenFailure { _ in connected.whenSuccess { $0.close(promise: nil) } }
        do {
            let handler = try await ready.futureResult.get()
            deadline.cancel()
            return AMQPLink(try await connected.get(), handler, events)
        } catch {
            deadline.cancel()
            throw Self.fault(error)
        }
    }

    private static func context(_ caFile: String?) throws(Fault) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let caFile { configuration.trustRoots = .file(caFile) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Fault("\(caFile ?? "TLS") holds no certificates that can be used")
        }
    }

    private static func fault(_ error: any Error) -> Fault {
        switch error {
        case let fault as Fault: fault
        case let fault as AMQPFault: Fault(fault.description)
        case is NIOSSLExtraError: Fault("its certificate is for another name")
        case is NIOSSLError: Fault("its certificate is not trusted, or it speaks no TLS")
        case let error as IOError: Fault(error.description)
        case let error as NIOConnectionError:
            Fault(
                (error.connectionErrors.first?.error as? IOError)?.description
                    ?? "'\(error.host)' has no address")
        default: Fault("no connection (\(error))")
        }
    }

    // MARK: While it is up

    /// Returns once the broker has confirmed it.
    ///
    /// - Throws: `Fault` where the broker did not take it, or the connection ended before that was known.
    package func publish(_ message: AMQPMessage, exchange: String, key: String) async throws(Fault) {
        let taken = channel.eventLoop.makePromise(of: Void.self)
        channel.eventLoop.execute { self.handler.value.publish(message, exchange, key, taken) }
        do {
            try await taken.futureResult.get()
        } catch {
            throw Self.fault(error)
        }
    }

    /// Deliveries of a queue come among the events.
    package func consume(_ queue: String) {
        channel.eventLoop.execute { self.handler.value.consume(queue) }
    }

    package func cancel(_ queue: String) {
        channel.eventLoop.execute { self.handler.value.cancel(queue) }
    }

    package func acknowledge(_ delivery: AMQPSession.Delivery) {
        channel.eventLoop.execute { self.handler.value.acknowledge(delivery.tag) }
    }

    /// Its events end soon after.
    package func close() { channel.eventLoop.execute { self.handler.value.close() } }
}
