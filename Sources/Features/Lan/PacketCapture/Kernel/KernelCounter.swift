import CCounting
import Glibc
internal import LanCore
internal import MonitorCore
import Traffic

/// The program in the kernel and its maps, both halves of them. Gone with the process, however that ends.
struct KernelCounter: ~Copyable, Sendable {
    let program: Descriptor
    private let maps: CountingMaps
    /// Which half is running.
    private var half: UInt32 = 0

    /// - Throws: what the kernel says against it.
    init(maximumRows: Int) throws(KernelRefusal) {
        guard let object = Self.object else { throw KernelRefusal(.notBuilt) }
        let maps = try CountingMaps(maximumRows: maximumRows)
        program = try Self.load(object.linked(maps.byName) ?? [])
        self.maps = maps
    }

    /// What was compiled with this program.
    static var object: ProgramObject? {
        // because the object is a constant of this program, as long as it says.
        ProgramObject(unsafe Array(UnsafeBufferPointer(start: counting_object, count: counting_object_size)))
    }

    private static func load(_ instructions: [UInt64]) throws(KernelRefusal) -> Descriptor {
        let status = unsafe counting_load(instructions, UInt32(instructions.count), nil, 0)
        if status >= 0 { return Descriptor(status) }
        let cause = errno
        // Once more for the verifier's words: only a refusal is worth writing them.
        var log = [CChar](repeating: 0, count: 1 << 20)
        let again = unsafe counting_load(instructions, UInt32(instructions.count), &log, UInt32(log.count))
        if again >= 0 { return Descriptor(again) }
        let text = String(decoding: log.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw KernelRefusal(.kernel(cause, text.split(separator: "\n").suffix(2).joined(separator: ", ")))
    }

    /// Closes the running window and opens the next at the same instant.
    ///
    /// - Returns: what the closed one held, and when it ended.
    mutating func turn(networks: LocalNetworks, keeping keep: [IPAddress]) throws(KernelRefusal)
        -> (tallies: [AddressTally], totals: TrafficTotals, ended: ContinuousClock.Instant)
    {
        let next = half ^ 1
        try maps.prepare(next, networks, keep)
        try maps.run(next)
        let ended = ContinuousClock.now
        try maps.waitForPrograms(next)
        defer { half = next }
        return (try maps.takeRows(half), try maps.takeTotals(half), ended)
    }

    /// Whether the calling thread may read maps: before Linux 5.19 that takes CAP_BPF.
    var isReadable: Bool { maps.isReadable }
}

/// Closed when it goes out of scope.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }
}

/// Why there is no counting in the kernel.
struct KernelRefusal: Error {
    enum Cause {
        case notBuilt
        /// An errno, and the verifier's words where it has any.
        case kernel(Int32, String)
        case processors
        case needsCapabilityToRead
    }

    let cause: Cause

    init(_ cause: Cause) {
        self.cause = cause
    }

    /// As errno says.
    static var now: KernelRefusal { KernelRefusal(.kernel(errno, "")) }

    func error(on interface: String) -> CaptureError {
        switch cause {
        case .notBuilt:
            CaptureError(
                .kernelEngine, object: interface,
                cause: "This build is without it, since clang or libbpf-dev was missing")
        case .kernel(EPERM, _):
            CaptureError(.kernelPermission, object: interface, cause: "Operation not permitted")
        case .kernel(let number, let words):
            // because strerror's text is copied before any other call of this thread.
            CaptureError(
                .kernelEngine, object: interface,
                cause: unsafe String(cString: strerror(number)) + (words.isEmpty ? "" : ": " + words))
        case .processors:
            CaptureError(
                .kernelEngine, object: interface, cause: "The kernel does not say how many processors it has")
        case .needsCapabilityToRead:
            CaptureError(
                .kernelEngine, object: interface, cause: "Before Linux 5.19 only root may read what it counts"
            )
        }
    }
}
