public import LanCore

/// This host as its kernel shows it below `/proc` and `/sys`.
///
/// A value without state: every call reads again. Holds no file open and needs no privilege. `hostReading()`
/// is what a cycle calls; the questions about routes and interfaces are for choosing the LAN side.
public struct ProcFS: Sendable {
    /// How full the file system mounted at a path is; `nil` where it has no size.
    public typealias Usage = @Sendable (_ mount: String) throws(ProcFSError) -> FileSystemLevels?

    let proc: String
    let sys: String
    let usage: Usage

    /// - Parameters:
    ///   - proc: where procfs is mounted.
    ///   - sys: where sysfs is mounted.
    ///   - usage: asked for each disk of `self/mountinfo`; a machine in a box gives its own figures.
    public init(
        proc: String = "/proc", sys: String = "/sys",
        usage: @escaping Usage = { mount throws(ProcFSError) in try FileSystemUsage.read(mount) }
    ) {
        self.proc = proc
        self.sys = sys
        self.usage = usage
    }

    /// Reads one file of `/proc` and has it understood.
    ///
    /// - Parameter parse: `nil` for contents that are not of the file's format.
    func read<Value>(
        _ name: String, _ file: FileBuffer, _ parse: (ProcText) -> Value?
    ) throws(ProcFSError) -> Value {
        let path = "\(proc)/\(name)"
        guard let value = parse(try file.read(path)) else { throw ProcFSError(.malformed, path) }
        return value
    }
}
