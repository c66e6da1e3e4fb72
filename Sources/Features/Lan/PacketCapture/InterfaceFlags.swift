import CPcap
import Glibc

/// Asks the kernel whether an interface is up.
///
/// libpcap waits endlessly on one that was set down, with a wake-up each millisecond.
enum InterfaceFlags {
    /// - Returns: `nil` for a name that is not an interface.
    ///
    /// Source: netdevice(7), SIOCGIFFLAGS.
    ///
    /// - Parameter control: any socket.
    static func isUp(_ name: String, by control: Int32) -> Bool? { has(IFF_UP, name, by: control) }

    static func isLoopback(_ name: String) -> Bool? {
        let control = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard control >= 0 else { return nil }
        defer { close(control) }
        return has(IFF_LOOPBACK, name, by: control)
    }

    private static func has(_ flag: Int, _ name: String, by control: Int32) -> Bool? {
        var request = unsafe ifreq()
        // because the name is copied into the request's own 16 bytes, the last of which stays zero.
        unsafe withUnsafeMutableBytes(of: &request.ifr_ifrn) {
            unsafe $0.copyBytes(from: name.utf8.prefix(15))
        }
        guard unsafe ioctl(control, UInt(SIOCGIFFLAGS), &request) == 0 else { return nil }
        return unsafe Int32(request.ifr_ifru.ifru_flags) & Int32(flag) != 0
    }
}
