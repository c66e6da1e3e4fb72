internal import NIOCore
internal import NIOPosix

/// Why no connection to a device came about, in the words of a reading's reason.
package enum ConnectFailure {
    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words($0.error) } ?? "no address"
        case let error as IOError: error.localizedDescription
        case ChannelError.connectTimeout: "no answer"
        default: "\(error)"
        }
    }
}
