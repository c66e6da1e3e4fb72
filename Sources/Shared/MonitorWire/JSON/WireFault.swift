/// Why a message was refused: where in it, and what is wrong there.
public struct WireFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// From the top: `$.network.connectedDevices[3].mac`.
    public let path: String
    /// Without final stop: `is not a hardware address`.
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// `$.network.connectedDevices[3].mac is not a hardware address.`
    public var description: String { "\(path) \(reason)." }
}
