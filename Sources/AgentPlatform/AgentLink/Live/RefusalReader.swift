internal import HTTPClient
internal import MonitorWire
internal import NIOCore
internal import NIOHTTP1

/// Reads why the server would not upgrade: the status, and a little of what it says.
final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// Longer than any sentence.
    private static let longest = 16 << 10

    private let dialled: EventLoopPromise<LiveConnection>
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(_ dialled: EventLoopPromise<LiveConnection>) {
        self.dialled = dialled
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let more):
            body += more.readableBytesView.prefix(Self.longest - body.count)
            if body.count == Self.longest { conclude() }
        case .end: conclude()
        }
    }

    private func conclude() {
        guard let head else { return dialled.fail(LiveFailure.closedDuringUpgrade) }
        let location = head.headers.first(name: "Location").flatMap {
            try? EndpointURL($0, schemes: [.http, .https, .ws, .wss])
        }
        dialled.fail(
            LiveFailure.refused(
                status: Int(head.status.code), redirectHost: location?.host, answer: PlatformAnswer(body)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        conclude()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        dialled.fail(error)
    }
}
