import CCounting
import Daemon
import Synchronization

/// The programs that this process has in the kernel, one an interface, and the capability to load them.
///
/// Loading takes CAP_BPF, counting does not. So the capability is moved to a thread of its own before there
/// are others, and goes with that thread when the captures stand.
public final class KernelPrograms: Sendable {
    public static let ofThisProcess = KernelPrograms()

    private struct State {
        /// By interface, each for as many rows as it has room for.
        var programs: [String: (rows: Int, program: KernelProgram)] = [:]
        var loader: LoaderThread?
    }

    private let state = Mutex(State())

    /// Takes the capability from the calling thread, and so from all that it will start.
    ///
    /// Call it before there is any other thread. Does nothing where the capability is not held.
    public func confineCapability() {
        guard counting_has_capability() != 0, let loader = LoaderThread() else { return }
        state.withLock { $0.loader = loader }
        _ = counting_drop_capability()
    }

    /// Ends the capability: from now on only a process with CAP_SYS_ADMIN can load.
    public func dropCapability() {
        state.withLock { $0.loader.take() }?.end()
    }

    /// The program of an interface, loaded if it is not yet.
    public func program(for options: CaptureOptions) throws(CaptureError) -> KernelProgram {
        let (known, loader) = state.withLock { ($0.programs[options.interface], $0.loader) }
        if let known, known.rows == options.maximumRows { return known.program }
        do throws(KernelRefusal) {
            let load = { @Sendable in
                Result { () throws(KernelRefusal) in try KernelProgram(options.maximumRows) }
            }
            let program = try (loader?.run(load) ?? load()).get()
            guard program.isReadable else { throw KernelRefusal(.needsCapabilityToRead) }
            state.withLock { $0.programs[options.interface] = (options.maximumRows, program) }
            return program
        } catch {
            throw error.error(on: options.interface)
        }
    }

    /// Tries everything that counting in the kernel takes, to say beforehand what is missing.
    public func tryCounting(_ options: CaptureOptions) throws(CaptureError) {
        do throws(CaptureError) {
            try CountingSocket.refuseOtherLinks(options)
        } catch {
            // An interface that is down or missing may come.
            if error.code != .interfaceDown && error.code != .noSuchInterface { throw error }
        }
        _ = try program(for: options)
    }
}

/// A program in the kernel, with its maps.
public final class KernelProgram: Sendable {
    let counter: Mutex<KernelCounter>

    init(_ maximumRows: Int) throws(KernelRefusal) {
        counter = Mutex(try KernelCounter(maximumRows: maximumRows))
    }

    /// `true` while a loop uses it, since it then is.
    fileprivate var isReadable: Bool { counter.withLockIfAvailable { $0.isReadable } ?? true }
}

/// A thread that does for others what takes a capability which they do not have.
private final class LoaderThread: Sendable {
    private struct State {
        var work: (@Sendable () -> Void)?
        var isEnding = false
    }

    private let state = Mutex(State())
    private let wanted: Wakeup
    private let done: Wakeup

    init?() {
        guard let wanted = Wakeup(), let done = Wakeup() else { return nil }
        (self.wanted, self.done) = (wanted, done)
        guard startThread(named: "loading", { [self] in run() }) else { return nil }
    }

    private func run() {
        while !state.withLock({ $0.isEnding }) {
            wanted.wait()
            guard let work = state.withLock({ $0.work.take() }) else { continue }
            work()
            done.signal()
        }
    }

    /// Runs work there, and waits for it. One caller at a time.
    func run<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) -> Answer? {
        let box = AnswerBox<Answer>()
        state.withLock { $0.work = { box.answer.withLock { $0 = work() } } }
        wanted.signal()
        done.wait()
        return box.answer.withLock { $0 }
    }

    func end() {
        state.withLock { $0.isEnding = true }
        wanted.signal()
    }
}

private final class AnswerBox<Answer: Sendable>: Sendable {
    let answer = Mutex<Answer?>(nil)
}
