internal import NIOCore
internal import NIOHTTP1

/// Reads why the server would not upgrade.
final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let dialled: EventLoopPromise<LiveConnection>

    init(_ dialled: EventLoopPromise<LiveConnection>) {
        self.dialled = dialled
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = Self.unwrapInboundIn(data) else { return }
        let location = head.headers.first(name: "Location").flatMap {
            try? EndpointURL($0, schemes: [.http, .https, .ws, .wss])
        }
        dialled.fail(LiveFailure.refused(status: Int(head.status.code), redirectHost: location?.host))
    }

    func channelInactive(context: ChannelHandlerContext) {
        dialled.fail(LiveFailure.closedDuringUpgrade)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        dialled.fail(error)
    }
}
