import CCounting
import Glibc
import Traffic

/// The packet socket on which the program runs. Closing it ends the counting: nothing stays attached.
///
/// Source: packet(7); socket(7), SO_ATTACH_BPF.
enum CountingSocket {
    static func open(_ options: CaptureOptions, _ counter: borrowing KernelCounter) throws(CaptureError)
        -> Descriptor
    {
        try refuseOtherLinks(options)
        // because if_nametoindex(3) only reads the terminated string for the length of the call.
        let index = unsafe if_nametoindex(options.interface)
        let number = counting_open_socket(
            counter.program.number, Int32(bitPattern: index), options.promiscuous ? 1 : 0)
        guard number >= 0 else {
            throw KernelRefusal.now.error(on: options.interface)
        }
        return Descriptor(number)
    }

    /// libpcap knows kinds of links best, and says the same of what is down, missing or forbidden.
    static func refuseOtherLinks(_ options: CaptureOptions) throws(CaptureError) {
        var small = options
        small.kernelBufferBytes = 1 << 18
        let handle = try PcapHandle.open(small)
        // On the loopback every packet passes twice, of which libpcap leaves out one.
        guard handle.decoder.linkType == .ethernet, InterfaceFlags.isLoopback(options.interface) != true
        else {
            throw CaptureError(
                .kernelEngine, object: options.interface, cause: "Its link is not plain Ethernet")
        }
    }
}
