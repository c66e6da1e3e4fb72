internal import Export
internal import HTTPClient
internal import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Sends blocks to one receiver, the oldest first, until it has all; then waits for more.
///
/// A block counts as sent once the receiver has answered for all of it. What was sent and not noted, because the hub
/// ended in between, is sent again: the same numbers at the same times, which receivers take as one.
struct ExportService: Service {
    /// Of a request: some 200 KB before it is packed.
    private static let mostSamples = 5000
    private static let blocksATurn = 32
    private static let pause = 15.0
    let kind: ReceiverKind
    let host: HubHost
    let store: ExportStore
    let reader: ExportReader
    let board: ReceiverBoard

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var http: HTTPPost?
            var pause = ReceiverPause()
            while !Task.isCancelled {
                var seconds = Self.pause
                do {
                    if let receiver = host.settings(ExportSettings.self).receiver(kind) {
                        let post = try http ?? Self.post()
                        http = post
                        let isMore = try await turn(receiver, post)
                        pause.succeeded()
                        note(nil)
                        if isMore { seconds = 0 }
                    }
                } catch let failure as Failure {
                    seconds = pause.failed(asked: failure.seconds)
                    note(failure.sentence)
                } catch is CancellationError {
                    return
                } catch {
                    // The database's own watch reports what is wrong with it.
                    seconds = pause.failed(asked: nil)
                }
                guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
            }
        }
    }

    private struct Failure: Error {
        let sentence: String
        let seconds: Double?
    }

    private static func post() throws -> HTTPPost {
        do {
            try HTTPLibrary.load()
        } catch {
            throw Failure(sentence: "\(error)", seconds: nil)
        }
        return HTTPPost(
            settings: HTTPSettings(totalTimeout: .seconds(30), userAgent: "monitor-hub/\(monitorVersion)"))
    }

    /// - Returns: whether more waits.
    private func turn(_ receiver: ExportSettings.Receiver, _ http: HTTPPost) async throws -> Bool {
        let settings = host.settings(ExportSettings.self)
        try await store.watch(ReceiverKind.allCases.filter { settings.receiver($0) != nil }.map(\.rawValue))
        let items = try await store.next(kind.rawValue, atMost: Self.blocksATurn)
        guard let last = items.last else { return false }
        var all: [ExportSeries] = []
        for item in items { all += try await reader.series(of: item) }
        var refused = Refused()
        for batch in all.batches(ofAtMost: Self.mostSamples) {
            refused.add(try await send(batch, to: receiver, http))
        }
        try await store.advance(
            kind.rawValue, to: last.id, sent: all.sampleCount - Int(clamping: refused.count),
            refused: refused.count)
        tell(refused, receiver)
        return items.count == Self.blocksATurn
    }

    /// - Returns: how many samples the receiver refused for good, and its first reason.
    private func send(
        _ batch: [ExportSeries], to receiver: ExportSettings.Receiver, _ http: HTTPPost
    ) async throws -> Refused {
        let count = UInt64(batch.sampleCount)
        switch try await answer(batch, receiver, http) {
        case .taken(let refused, let reason): return Refused(count: min(refused, count), reason: reason)
        // One series that came too late must not cost those beside it.
        case .refused where batch.count > 1, .tooLarge where count > 1:
            var all = Refused()
            for half in batch.batches(ofAtMost: (batch.sampleCount + 1) / 2) {
                all.add(try await send(half, to: receiver, http))
            }
            return all
        case .refused(let reason): return Refused(count: count, reason: reason)
        case .tooLarge: return Refused(count: count, reason: "too large")
        case .later(let reason, let seconds):
            throw Failure(
                sentence: "'\(receiver.url.redacted)' takes nothing now: \(reason).", seconds: seconds)
        }
    }

    private struct Refused {
        var count: UInt64 = 0
        var reason: String?

        mutating func add(_ other: Refused) {
            count += other.count
            reason = reason ?? other.reason
        }
    }

    private func answer(
        _ batch: [ExportSeries], _ receiver: ExportSettings.Receiver, _ http: HTTPPost
    ) async throws -> ReceiverVerdict {
        var (headers, body): ([(name: String, value: String)], [UInt8]) =
            switch kind {
            case .remoteWrite: (RemoteWrite.headers, Snappy.packed(RemoteWrite.body(batch)) ?? [])
            case .otlp: (OTLPMetrics.headers, OTLPMetrics.body(batch, version: monitorVersion))
            }
        if let token = receiver.token { headers.append(("Authorization", "Bearer \(token.revealed)")) }
        do {
            let reply = try await http.post(url: receiver.url, headers: headers, body: body)
            body = []
            return ReceiverVerdict(
                status: reply.status, answer: reply.body,
                retryAfter: reply.retryAfter.map { $0 / .seconds(1) },
                isOTLP: kind == .otlp)
        } catch let error as DeliveryError {
            throw Failure(sentence: "\(error)", seconds: nil)
        }
    }

    private func tell(_ refused: Refused, _ receiver: ExportSettings.Receiver) {
        guard refused.count > 0, board.mayTellRefusal(kind, at: host.clock()) else { return }
        let reason = refused.reason ?? "no reason given"
        host.logger.warning(
            """
            '\(receiver.url.redacted)' refused \(refused.count) samples for good: \(reason). A receiver that is to take \
            late samples needs a window for them, such as Prometheus' out_of_order_time_window. Said once an hour.
            """)
    }

    /// Once for each change.
    private func note(_ trouble: String?) {
        guard board.note(trouble, kind, at: host.clock()) else { return }
        if let trouble {
            host.logger.warning("cannot export to \(kind.rawValue): \(trouble) What is measured waits.")
        } else {
            host.logger.notice("export to \(kind.rawValue) goes on")
        }
    }
}
