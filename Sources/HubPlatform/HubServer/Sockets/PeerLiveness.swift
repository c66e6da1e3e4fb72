internal import MonitorCore
internal import NIOCore
internal import NIOWebSocket
internal import Synchronization

/// Detects a peer of a WebSocket that vanished without closing: it lost its power, or left the network.
final class PeerLiveness: Sendable {
    private let keepalive: Mutex<Keepalive>

    init(_ bounds: ConnectionBounds) {
        keepalive = Mutex(Keepalive(betweenPings: bounds.betweenPings, untilPong: bounds.untilPong))
    }

    /// Whatever a peer sends, it is there.
    func heard() { keepalive.withLock { $0.pongArrived() } }

    /// Pings until the peer is gone, or the task is cancelled.
    func ping(on channel: any Channel) async {
        var delay = keepalive.withLock(\.betweenPings)
        while (try? await Task.sleep(for: delay)) != nil {
            switch keepalive.withLock({ $0.step() }) {
            case .ping(let pause):
                // Past the writer, which waits for a peer that takes nothing.
                channel.writeAndFlush(
                    WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()), promise: nil)
                delay = pause
            case .rest(let pause): delay = pause
            case .giveUp: return
            }
        }
    }
}
