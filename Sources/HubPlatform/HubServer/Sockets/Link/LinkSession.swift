internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import Synchronization

/// One agent's link over its WebSocket: hello both ways, its orders out, its reports and results in.
///
/// Next: `AgentOrders`, `ReportAcceptor`.
final class LinkSession: Sendable {
    /// So many messages that are not frames end the connection.
    static let mostMalformed = 3
    /// Bytes unsent to a peer that reads slowly; beyond it, the connection is closed, and the agent comes again.
    static let mostWaitingBytes = 4 << 20

    private let parts: LinkParts
    private let channel: any Channel
    private let id: OrderState.SessionID
    private let key: Int64
    private let waiting = Atomic(0)
    private let malformed = Atomic(0)

    /// - Parameter key: the approved key of the connection.
    init(_ parts: LinkParts, on channel: any Channel, key: Int64) {
        self.parts = parts
        self.channel = channel
        self.key = key
        id = parts.orders.session()
    }

    /// What the hub says first.
    func greet() { send(LinkFrame.hello(parts.hello).bytes) }

    func end() { parts.orders.closed(id) }

    /// Reads one frame.
    ///
    /// - Parameters:
    ///   - message: hostile.
    ///   - speaker: knows which agent the key speaks for, and is asked when the frame claims to be of one.
    /// - Returns: with what code to end the connection; `nil` to go on.
    func hear(
        _ message: [UInt8], from speaker: AgentSpeaker
    ) async -> WebSocketErrorCode? {
        guard message.count <= LinkBounds.longestFrame, let frame = try? LinkFrame.read(message).frame else {
            let count = malformed.wrappingAdd(1, ordering: .relaxed).newValue
            parts.logger.debug("Link: Key \(key) sent a message that is not a frame")
            return count < Self.mostMalformed ? nil : .dataInconsistentWithMessage
        }
        do {
            switch frame {
            case .hello(let hello):
                guard let agent = try await speaker.agent(claiming: hello.serverID), agent == hello.serverID
                else { break }
                try await parts.orders.opened(id, agent, hello) { [weak self] frame in
                    guard let self else { return }
                    if let frame { send(frame) } else { hangUp() }
                }
            case .report(let report):
                parts.orders.heard(from: id)
                let agent = try await speaker.agent(claiming: report.name.serverID)
                send(LinkFrame.ack(await parts.ack(of: report, from: agent, key: key)).bytes)
            case .live(let message):
                parts.orders.heard(from: id)
                if let agent = speaker.agent { parts.live(message, from: agent) }
            default:
                if let agent = speaker.agent { _ = await parts.orders.heard(frame, from: agent) }
            }
        } catch {
            // The database cannot be read now. Whatever was lost is said again after the next hello.
            parts.logger.debug("Link: Failed to take a frame of key \(key): \(error)")
            if case .hello = frame { return .unexpectedServerError }
        }
        return nil
    }

    private func hangUp() {
        parts.logger.info("Link: Key \(key) answers no orders: its connection is closed")
        channel.close(promise: nil)
    }

    /// Never waits; from any thread.
    private func send(_ frame: [UInt8]) {
        let (_, bytes) = waiting.wrappingAdd(frame.count, ordering: .relaxed)
        guard bytes <= Self.mostWaitingBytes || bytes == frame.count else {
            return channel.close(promise: nil)
        }
        let message = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: frame))
        channel.writeAndFlush(message).whenComplete { [weak self] _ in
            self?.waiting.wrappingSubtract(frame.count, ordering: .relaxed)
        }
    }
}
