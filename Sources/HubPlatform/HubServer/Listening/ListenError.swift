internal import Glibc
internal import NIOCore

/// Why the hub cannot listen, in the operator's words.
public struct ListenError: Error, CustomStringConvertible {
    public let address: HubServer.Address
    /// Trying again helps nothing: only an operator can.
    public let isForbidden: Bool
    private let cause: String
    private let remedy: String

    public var description: String { "cannot listen on '\(address)': \(cause). \(remedy)" }

    init(_ error: IOError, at address: HubServer.Address) {
        self.address = address
        isForbidden = error.errnoCode == EACCES
        // because strerror's text is copied before any other call of this thread.
        cause = unsafe String(cString: strerror(error.errnoCode))
        remedy =
            switch error.errnoCode {
            case EACCES:
                "Ports below 1024 are root's: set LISTEN to a higher one, or give the unit CAP_NET_BIND_SERVICE."
            case EADDRINUSE: "Another program has this port: end it, or set LISTEN to another."
            case EADDRNOTAVAIL: "This machine has no such address: set LISTEN to one that it has."
            default: "Check the LISTEN setting."
            }
    }
}
