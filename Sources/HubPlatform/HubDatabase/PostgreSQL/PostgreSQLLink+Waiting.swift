internal import CPostgres
internal import Glibc

/// Waiting for the server, and no longer than told: a server that is frozen, or whose machine is, ends nothing by itself.
extension PostgreSQLLink {
    /// Waits for the answer to what was sent.
    ///
    /// - Returns: the last result, as `PQexec` has it; the caller's.
    func answer(_ isSent: Int32) throws(PostgreSQLFault) -> OpaquePointer? {
        guard isSent == 1 else { throw lost }
        let end = patience.map { ContinuousClock.now + $0 }
        try flush(until: end)
        var last: OpaquePointer?
        while true {
            do throws(PostgreSQLFault) {
                while unsafe PQisBusy(connection) == 1 { try wait(for: POLLIN, until: end) }
            } catch {
                unsafe PQclear(last)
                throw error
            }
            guard let next = unsafe PQgetResult(connection) else { return unsafe last }
            unsafe PQclear(last)
            unsafe last = next
            // Rows are asked for now.
            if unsafe PQresultStatus(next) == PGRES_COPY_IN { return unsafe next }
        }
    }

    /// Hands everything to the kernel.
    func flush(until end: ContinuousClock.Instant?) throws(PostgreSQLFault) {
        while true {
            switch unsafe PQflush(connection) {
            case 0: return
            case 1: try wait(for: POLLIN | POLLOUT, until: end)
            default: throw lost
            }
        }
    }

    /// - Throws: where the server says nothing; the connection is of no more use then.
    private func wait(for events: Int32, until end: ContinuousClock.Instant?) throws(PostgreSQLFault) {
        let rest = end.map { max(0, ($0 - .now) / .milliseconds(1)) }
        var socket = unsafe pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
        // because the structure is ours for the length of the call.
        let count = unsafe poll(&socket, 1, rest.map { Int32(min($0, 1_000_000).rounded(.up)) } ?? -1)
        if count < 0, errno == EINTR { return }
        guard count != 0 else {
            isGivenUp = true
            throw PostgreSQLFault(
                state: "", message: "the server has not answered for \(patience?.components.seconds ?? 0) s")
        }
        guard unsafe PQconsumeInput(connection) == 1 else { throw lost }
    }
}
