internal import CThread
internal import Glibc

/// Starts a thread that ends with its body.
///
/// - Parameter name: shown by `top -H`; cut at 15 bytes.
/// - Returns: `false` when the system has no thread left.
public func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let start = ThreadBody(body)
    var thread = pthread_t()
    // because pthread_create passes one raw pointer; the new thread takes back the reference retained here.
    let argument = unsafe Unmanaged.passRetained(start)
    let status = unsafe pthread_create(&thread, nil, runThreadBody, argument.toOpaque())
    guard status == 0 else {
        unsafe argument.release()
        return false
    }
    unsafe pthread_setname_np(thread, String(name.prefix(15)))
    pthread_detach(thread)
    return true
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    // because `startThread` retained it for this one call.
    unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
