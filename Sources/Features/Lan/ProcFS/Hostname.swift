/// `/proc/sys/kernel/hostname`: the name of this host, or of this container.
///
/// Source: proc_sys_kernel(5).
enum Hostname {
    /// - Returns: `nil` for the kernel's `(none)`.
    static func parse(_ text: ProcText) -> String? {
        var rest = text
        guard let line = rest.takeLine(), !line.isEmpty, !(line == "(none)") else { return nil }
        return line.string
    }
}

extension ProcFS {
    /// The host's name, with a domain only if it was set with one; `nil` where nobody set it.
    public func hostname() throws(ProcFSError) -> String? {
        Hostname.parse(try FileBuffer().read("\(proc)/sys/kernel/hostname"))
    }
}
