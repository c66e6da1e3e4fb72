import Glibc
import MonitorCore
import TestSupport

@testable import Outbox

func snapshot(_ sequence: UInt64, json: String? = nil, at seconds: Int64 = 1_800_000_000) -> EncodedReport {
    EncodedReport(
        name: ReportName(kind: .snapshot, serverID: "attic", startID: "start", sequence: sequence),
        takenAt: UTCTime(milliseconds: seconds * 1000),
        json: Array((json ?? "{\"sequence\":\(sequence),\"text\":\"\(sequence * 7919)\"}").utf8))
}

/// Text that does not compress well, so that sizes are known.
func noise(_ bytes: Int, _ seed: UInt64) -> String {
    var random = SeededRandom(seed: seed)
    return String(
        (0..<bytes).map { _ in Character(Unicode.Scalar(UInt8.random(in: 33...126, using: &random))) })
}

/// An outbox on a thread and a clock of the test's own.
final class Drive {
    let core: OutboxCore
    var instant = ContinuousClock.now
    var seconds: Int64 = 1_800_000_000

    init(_ options: OutboxOptions) {
        let box = Box()
        core = OutboxCore(options) { box.events.append($0) }
        self.box = box
        core.open(at: now)
    }

    private final class Box { var events: [OutboxEvent] = [] }
    private let box: Box

    var told: [OutboxEvent] { box.events }
    var now: OutboxCore.Now {
        OutboxCore.Now(instant: instant, time: UTCTime(milliseconds: seconds * 1000))
    }

    func store(_ sequences: ClosedRange<UInt64>) {
        for sequence in sequences { core.store(snapshot(sequence, at: seconds), at: now) }
    }

    func wait(_ duration: Double) {
        instant += .seconds(duration)
        seconds += Int64(duration)
    }

    /// Delivers so many, or all; gives what was delivered.
    @discardableResult
    func deliver(_ count: Int = .max, atMost batch: Int = 1) -> [EncodedReport] {
        var delivered: [EncodedReport] = []
        while delivered.count < count {
            let next = core.oldest(atMost: batch, at: now)
            if next.isEmpty { break }
            delivered += next.map(\.report)
            core.settle(next, at: now)
        }
        return delivered
    }

    func sequences(_ count: Int = .max) -> [UInt64] { deliver(count).map(\.name.sequence) }

    func close() { core.close(at: now) }
}

extension ScratchFolder {
    /// Every file below, by its path within the folder.
    func contents() -> [String: [UInt8]] { Self.contents(of: path) }

    static func contents(of path: String) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        func look(_ below: String) {
            for name in Fixture.entries(of: "\(path)\(below)") {
                let inner = "\(below)/\(name)"
                if Fixture.entries(of: path + inner).isEmpty, let bytes = Fixture.bytes(at: path + inner) {
                    found[inner] = bytes
                } else {
                    look(inner)
                }
            }
        }
        look("")
        return found
    }

    /// A folder as a power cut might leave it: these bytes and no others.
    convenience init(_ contents: [String: [UInt8]]) {
        self.init()
        for (name, bytes) in contents {
            let parts = name.split(separator: "/")
            if parts.count > 1 { mkdir("\(path)/\(parts[0])", 0o700) }
            write(name, bytes)
        }
    }

    func write(_ name: String, _ bytes: [UInt8]) {
        let file = fopen("\(path)\(name)", "w")!
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    var logBytes: Int { contents().filter { $0.key.hasSuffix(".log") }.reduce(0) { $0 + $1.value.count } }
    var bytes: Int { contents().reduce(0) { $0 + $1.value.count } }
}
