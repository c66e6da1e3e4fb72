import Glibc
import LanCore

/// Ends the process where a promise is broken: libFuzzer keeps the input and shows the trace.
func require(_ holds: Bool, _ promise: String) {
    if !holds { fatalError("broken promise: \(promise)") }
}

/// Several readers in one target, of which `Tests/Fuzz/run --reader` may name one to keep to.
protocol Aimed: CaseIterable, Equatable {
    /// `nil` is all of them; `aimed()`, once.
    static var aim: Self? { get }
}

extension Aimed {
    static func aimed() -> Self? {
        guard let word = getenv("FUZZ_READER") else { return nil }
        let name = String(cString: word)
        guard let reader = allCases.first(where: { "\($0)" == name }) else {
            fatalError("cannot aim at '\(name)': No such reader. Name one of \(Array(allCases)).")
        }
        return reader
    }

    var isWanted: Bool { Self.aim == nil || Self.aim == self }
}

/// Rows and "other", less what stands in two rows, and what no row gets: together all that was captured.
enum Conservation {
    static func hold(_ totals: TrafficTotals, _ tallies: [AddressTally]) {
        let bytes = tallies.reduce(into: UInt64(0)) { $0 += $1.uploadedBytes + $1.downloadedBytes }
        let packets = tallies.reduce(into: UInt64(0)) { $0 += $1.uploadedPackets + $1.downloadedPackets }
        require(sum(totals, \.bytes, rows: bytes) == totals.frames.bytes, "a byte is lost or made")
        require(sum(totals, \.packets, rows: packets) == totals.frames.packets, "a packet is lost or made")
        require(Set(tallies.map(\.address)).count == tallies.count, "an address has two rows")
    }

    private static func sum(
        _ totals: TrafficTotals, _ unit: KeyPath<FrameCount, UInt64>, rows: UInt64
    ) -> UInt64 {
        let devices = rows + totals.otherUpload[keyPath: unit] + totals.otherDownload[keyPath: unit]
        return devices - totals.lanToLan[keyPath: unit] + totals.foreign[keyPath: unit]
            + totals.withoutAddress[keyPath: unit] + totals.undecoded[keyPath: unit]
    }
}

/// One nameless file in memory, filled anew for each input; its path opens like any other.
struct MemoryFile {
    private let descriptor: CInt

    init() {
        var name = Array("/dev/shm/fuzz-file-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        require(descriptor >= 0 && unlink(name) == 0, "there is a file in memory")
    }

    var path: String { "/proc/self/fd/\(descriptor)" }

    func hold(_ bytes: UnsafeRawBufferPointer) {
        require(ftruncate(descriptor, 0) == 0, "the file in memory can be emptied")
        require(pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count, "it can be filled")
    }
}
