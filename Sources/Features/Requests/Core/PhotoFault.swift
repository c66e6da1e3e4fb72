/// Why a file is not kept as a photo.
package enum PhotoFault: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLong
    /// Neither JPEG nor PNG nor WebP, or a kind of them that no camera writes.
    case unknown
    case damaged
    case tooLarge(width: Int, height: Int)

    package var description: String {
        switch self {
        case .tooLong:
            "The photo is larger than \(Photo.longest >> 20) MiB. Make it smaller, and send it again."
        case .unknown:
            "The file is not a photo that is kept here. Send a JPEG, PNG or WebP; a telephone's HEIC can be sent as JPEG."
        case .damaged: "The photo is cut off or damaged. Send it again."
        case .tooLarge(let width, let height):
            "The photo has \(width) × \(height) pixels; the most are \(Photo.mostPixels / 1_000_000) million. Make it smaller."
        }
    }
}
