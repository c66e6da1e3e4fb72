internal import HTTPTypes
internal import Hummingbird

/// Why a request's body is not taken.
enum BodyFault: Error, Equatable {
    /// - Parameter most: bytes, unpacked.
    case tooLong(most: Int)
    case unknownEncoding
    /// It is not what its encoding says, or ends too early.
    case damaged
    /// Others' bodies take all the memory that there is for them.
    case noRoom

    /// As it is counted.
    var refusal: HubCounters.Refusal {
        switch self {
        case .tooLong: .tooLong
        case .unknownEncoding: .unknownEncoding
        case .damaged: .malformed
        case .noRoom: .noRoom
        }
    }

    var answer: Response {
        switch self {
        case .tooLong(let most): Answer.refusal(.contentTooLarge, "It is longer than \(most) bytes.")
        case .unknownEncoding:
            Answer.refusal(
                .unsupportedMediaType, "Content-Encoding is neither gzip nor zstd.",
                headers: [.acceptEncoding: ContentEncoding.offered])
        case .damaged: Answer.refusal(.badRequest, "$ cannot be unpacked: it is cut short or damaged.")
        case .noRoom:
            Answer.later(
                .serviceUnavailable, "Too much is being handed in at once. Send it again later.", seconds: 5)
        }
    }
}
