internal import NIOCore
internal import NIOWebSocket

/// How a WebSocket ends on our side (RFC 6455 §7.1.1).
enum CloseFrame {
    /// Long enough for a road around the world; a revoked key's connection is closed within a second all the same.
    private static let patience: Duration = .milliseconds(300)

    /// Waits for the first of what a connection lives of, one of which reads, says with what code it ends, and
    /// ends the others.
    static func send(
        after group: inout TaskGroup<WebSocketErrorCode?>,
        to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async {
        if let code = await group.next() ?? nil {
            try? await outbound.write(frame(code))
            // A connection that is closed while something is unread is reset, and the code with it: it is read
            // on until the peer has said goodbye, too.
            if code != .normalClosure {
                group.addTask {
                    try? await Task.sleep(for: patience)
                    return nil
                }
                _ = await group.next()
            }
        }
        group.cancelAll()
    }

    private static func frame(_ code: WebSocketErrorCode) -> WebSocketFrame {
        var data = ByteBufferAllocator().buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}
