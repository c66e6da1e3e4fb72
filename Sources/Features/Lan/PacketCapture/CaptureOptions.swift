public import LanCore

/// How an interface is captured.
public struct CaptureOptions: Sendable, Equatable {
    public var interface: String
    public var engine: CaptureEngine
    /// See frames that are not for this host: needed on a bridge or mirror port, useless on a routed link.
    public var promiscuous: Bool
    /// The kernel's ring, in bytes: what a burst may fill before the capture thread comes round.
    public var kernelBufferBytes: Int
    /// What the ring may grow to when it keeps losing packets.
    public var maximumKernelBufferBytes: Int
    /// Addresses with a row of their own in one window.
    public var maximumRows: Int

    public init(
        interface: String, engine: CaptureEngine = .pcap, promiscuous: Bool = true,
        kernelBufferBytes: Int = 2 << 20,
        maximumKernelBufferBytes: Int = 16 << 20, maximumRows: Int = 4096
    ) {
        self.interface = interface
        self.engine = engine
        self.promiscuous = promiscuous
        self.kernelBufferBytes = kernelBufferBytes
        self.maximumKernelBufferBytes = max(kernelBufferBytes, maximumKernelBufferBytes)
        self.maximumRows = maximumRows
    }
}

/// Who counts the packets of an interface.
public enum CaptureEngine: Sendable, Equatable {
    /// libpcap hands each packet to this process.
    case pcap
    /// A program in the kernel counts, and this process reads what it counted.
    case kernel
}

/// An interface that is being captured, by whichever engine.
public protocol RunningCapture: TrafficSource, AnyObject {
    var options: CaptureOptions { get }

    /// Ends it. What the running window holds is lost: take it first.
    func stop()
}
