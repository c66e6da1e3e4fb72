internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// `GET /api/v1/openapi.json`: what all of this answers, for programs and for those who write them.
final class ReferenceRoute: Sendable {
    private let reference: HubReference
    private let configuration: CurrentConfiguration
    /// The document as it was last asked for: all answers share it.
    private let last: Mutex<(url: PublicURL?, body: ByteBuffer)>

    init(reference: HubReference, configuration: CurrentConfiguration) {
        self.reference = reference
        self.configuration = configuration
        last = Mutex((nil, ByteBuffer(bytes: reference.json)))
    }

    func add(to doors: Doors) {
        doors.anybody.get("api/v1/openapi.json") { [self] _, _ in
            Answer.buffer(.ok, body(at: configuration.value.publicURL), type: "application/json")
        }
    }

    private func body(at url: PublicURL?) -> ByteBuffer {
        last.withLock { last in
            if last.url != url {
                last = (url, ByteBuffer(bytes: url.map(reference.json) ?? reference.json))
            }
            return last.body
        }
    }
}
