/// What of a window's rows went to no device.
public struct WindowRest: Sendable, Equatable {
    /// Traffic of devices that found no place.
    public var download = FrameCount()
    public var upload = FrameCount()
    /// Passed on by this host, and counted when the device sent or gets it.
    public var repeated = FrameCount()
    /// Sent by a hardware address that belongs to no device, or by the default gateway.
    public var foreign = FrameCount()

    public init() {}
}

extension AddressTally {
    var downloaded: FrameCount { FrameCount(packets: downloadedPackets, bytes: downloadedBytes) }
    var uploaded: FrameCount { FrameCount(packets: uploadedPackets, bytes: uploadedBytes) }

    var both: FrameCount {
        FrameCount(
            packets: downloadedPackets &+ uploadedPackets, bytes: downloadedBytes &+ uploadedBytes)
    }
}
