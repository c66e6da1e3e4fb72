internal import AMQP
internal import AMQPClient
internal import AgentLink
internal import Logging
internal import MonitorCore
internal import Probing
internal import ServiceLifecycle
internal import Synchronization

/// Takes checks from the hub's broker instead of from the link. The hub says by the link as whom; what it said last holds,
/// in memory alone.
///
/// Next: `CheckDesk`, as for orders of the link.
final class CheckRoad: Service {
    private let desk: CheckDesk
    private let caFile: String?
    private let logger: Logger
    private let (accesses, access) = AsyncStream.makeStream(
        of: RoadAccess.self, bufferingPolicy: .bufferingNewest(1))

    init(desk: CheckDesk, caFile: String?, logger: Logger) {
        self.desk = desk
        self.caFile = caFile
        self.logger = logger
    }

    /// - Parameter body: of the hub.
    func take(_ body: [UInt8]) -> LinkHandler.Outcome {
        guard let new = try? RoadAccess(body), BrokerAddress(new.url) != nil else {
            return .failed("The order cannot be read.")
        }
        access.yield(new)
        return .done(body: Array("{}".utf8))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var last: AsyncStream<Never>.Continuation?
                for await access in self.accesses {
                    // The one before is worth nothing any more: the hub made its user again.
                    last?.finish()
                    let (stops, stop) = AsyncStream.makeStream(of: Never.self)
                    last = stop
                    group.addTask { await self.keepConnected(access, until: stops) }
                }
                group.cancelAll()
            }
        }
    }

    private func keepConnected(_ access: RoadAccess, until stops: AsyncStream<Never>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stops {} }
            group.addTask { await self.keepConnected(access) }
            await group.next()
            group.cancelAll()
        }
    }

    private func keepConnected(_ access: RoadAccess) async {
        var pause: Int64 = 1
        while !Task.isCancelled {
            do throws(AMQPLink.Fault) {
                try await converse(access)
                pause = 1
            } catch {
                logger.warning(
                    "Checks: Error: cannot use the broker at \(access.url): \(error). It is tried again.")
            }
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
            pause = min(pause * 2, 30)
        }
    }

    /// Until the connection ends.
    private func converse(_ access: RoadAccess) async throws(AMQPLink.Fault) {
        guard let address = BrokerAddress(access.url) else { return }
        let login = AMQPSession.Login(
            user: access.user, password: access.password, vhost: access.vhost,
            product: "monitor-agent \(monitorVersion)")
        let link = try await AMQPLink.open(address, login, caFile: caFile)
        link.consume(access.queue)
        logger.notice("Checks: taken from the broker at \(address).")
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await event in link.events {
                    guard case .delivered(let delivery) = event else { continue }
                    // A question is of now: one that was not carried out is not asked again.
                    link.acknowledge(delivery)
                    guard let order = try? RoadOrder(delivery.message.body) else { continue }
                    group.addTask { await self.carryOut(order, access, link) }
                }
                group.cancelAll()
            }
        } onCancel: {
            link.close()
        }
    }

    private func carryOut(_ order: RoadOrder, _ access: RoadAccess, _ link: AMQPLink) async {
        let deadline = ContinuousClock.now + .milliseconds(Int64(order.deadlineMilliseconds))
        guard case .done(let body) = await desk.run(order.order, until: deadline), !Task.isCancelled else {
            return
        }
        var answer = AMQPMessage(body, contentType: "application/json")
        (answer.correlation, answer.user) = (order.id, access.user)
        do throws(AMQPLink.Fault) {
            try await link.publish(answer, exchange: access.answers, key: "answer")
        } catch {
            logger.debug("Checks: an answer could not be sent: \(error)")
        }
    }
}
