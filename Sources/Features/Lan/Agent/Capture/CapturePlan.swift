internal import LanCore
internal import PacketCapture

/// How one interface will be captured; whatever could refuse that has been asked.
struct CapturePlan: Sendable {
    let options: CaptureOptions
    let networks: LocalNetworks
    /// Which engine was chosen and why, where the choice was left to the agent.
    let choice: String?

    /// - Throws: what waiting will not mend.
    init(_ side: LanSide, _ settings: LanSettings) throws(CaptureError) {
        var options = CaptureOptions(settings, interface: side.interface.name)
        try CaptureLoop.refuseHopeless(options)
        networks = side.networks
        switch settings.captureEngine {
        case .pcap: choice = nil
        case .ebpf:
            options.engine = .kernel
            try KernelPrograms.ofThisProcess.tryCounting(options)
            choice = nil
        // Nothing is planned where nothing counts.
        case .off: choice = nil
        case .auto: (options.engine, choice) = Self.choose(options)
        }
        self.options = options
    }

    private static func choose(_ options: CaptureOptions) -> (CaptureEngine, String) {
        do throws(CaptureError) {
            try KernelPrograms.ofThisProcess.tryCounting(options)
            return (.kernel, "in the kernel, which takes the program")
        } catch {
            return (.pcap, "by libpcap: \(error.cause)")
        }
    }
}

extension CaptureOptions {
    init(_ settings: LanSettings, interface: String) {
        self.init(
            interface: interface, promiscuous: settings.promiscuous,
            kernelBufferBytes: settings.captureBufferBytes,
            maximumKernelBufferBytes: settings.captureBufferMaximumBytes, maximumRows: settings.maximumDevices
        )
    }
}
