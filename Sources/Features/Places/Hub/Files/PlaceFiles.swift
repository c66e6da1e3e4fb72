internal import Logging
internal import MonitorCore
internal import Places
internal import Synchronization

/// The files that are read, and what was found in them lately. A file that is replaced is opened once it looks the same
/// twice; one that is damaged leaves the one before in its place, and is said once.
final class PlaceFiles: Sendable {
    /// Addresses that are remembered.
    private static let most = 4096

    private struct Slot {
        var file: MaxMindFile<OpenFile>?
        var mark: OpenFile.Mark?
        /// Seen once, and not opened yet.
        var candidate: OpenFile.Mark?
        var fault: String?
    }

    private struct State {
        var slots: [String: Slot] = [:]
        var order: [String] = []
        var found: [IPAddress: HostPlace?] = [:]
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Opens files that are new or were replaced; called at the start and every few seconds.
    func look(at paths: [String]) {
        for line in state.withLock({ Self.look(at: paths, &$0) }) { logger.warning("Places: Error: \(line)") }
    }

    private static func look(at paths: [String], _ state: inout State) -> [String] {
        var lines: [String] = []
        if state.order != paths {
            state.order = paths
            state.slots = state.slots.filter { paths.contains($0.key) }
            state.found = [:]
        }
        for path in paths {
            var slot = state.slots[path] ?? Slot()
            let before = slot.fault
            let mark = OpenFile.mark(path)
            if mark != slot.mark || (mark == nil && slot.fault == nil) {
                // The first is opened at once; another may still be being written.
                if mark != nil, slot.mark != nil, slot.candidate != mark {
                    slot.candidate = mark
                } else {
                    open(path, mark, &slot)
                    state.found = [:]
                }
            }
            if let fault = slot.fault, fault != before { lines.append("cannot use '\(path)': \(fault).") }
            state.slots[path] = slot
        }
        return lines
    }

    private static func open(_ path: String, _ mark: OpenFile.Mark?, _ slot: inout Slot) {
        slot.mark = mark
        slot.candidate = nil
        switch OpenFile.open(path) {
        case .failure(let refused): slot.fault = refused.cause
        case .success(let file):
            do throws(MaxMindFault) {
                slot.file = try MaxMindFile(file)
                slot.mark = file.mark
                slot.fault = nil
            } catch {
                slot.fault = "\(error)"
            }
        }
    }

    /// What is wrong with files, by their paths.
    var faults: [(path: String, fault: String)] {
        state.withLock { state in
            state.order.compactMap { path in state.slots[path]?.fault.map { (path, $0) } }
        }
    }

    /// When the oldest of the files that are read was made, in Unix seconds; `nil` where none is read, or none says.
    var toldAt: UInt64? { state.withLock { $0.slots.values.compactMap { $0.file?.builtAt }.min() } }

    var isEmpty: Bool { state.withLock { $0.slots.values.allSatisfy { $0.file == nil } } }

    /// - Returns: `nil` where no file knows anything of it.
    func place(of address: IPAddress) -> HostPlace? {
        state.withLock { state in
            if let known = state.found[address] { return known }
            var place = HostPlace()
            for path in state.order {
                guard let file = state.slots[path]?.file else { continue }
                do throws(MaxMindFault) {
                    if let record = try file.record(of: address) { place.add(record) }
                } catch {
                    // Said by the page, and once by the log at the next look.
                    state.slots[path]?.fault = "\(error)"
                }
            }
            let found = place.isEmpty ? nil : place
            if state.found.count >= Self.most { state.found.removeAll(keepingCapacity: true) }
            state.found[address] = .some(found)
            return found
        }
    }
}
