internal import NIOCore

extension EventLoopFuture where Value: Sendable {
    /// What became of it, for those that have to clean up in either case.
    func outcome() async -> Result<Value, any Error> {
        do { return .success(try await get()) } catch { return .failure(error) }
    }
}
