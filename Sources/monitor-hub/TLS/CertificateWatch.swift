import Glibc
import HubServer
import Logging
import ServiceLifecycle

/// Takes a renewed certificate without a restart: the tool that renews it need not know of the hub.
struct CertificateWatch: Service {
    private static let betweenLooks: Duration = .seconds(2)
    let certificate: CertificateFiles
    let identity: TLSIdentity
    let logger: Logger

    func run() async {
        var shown = Stamp(certificate.files)
        var before = shown
        for await _ in Looks(every: Self.betweenLooks).cancelOnGracefulShutdown() {
            let now = Stamp(certificate.files)
            // Two files are not renewed at once: what changed has to be the same for two looks.
            defer { before = now }
            guard now != shown, now == before else { continue }
            shown = now
            renew()
        }
    }

    private func renew() {
        do {
            try certificate.renew(identity)
            logger.notice("TLS: Now serving the renewed certificate '\(certificate.files.certificate)'")
        } catch {
            logger.error("TLS: Keeping the previous certificate: \(error)")
        }
    }
}

/// Which files lie there: renaming one to another's place changes it, too.
private struct Stamp: Equatable {
    private let parts: [Int64]

    init(_ files: HubConfiguration.TLSFiles) {
        parts = [files.certificate, files.key].flatMap { path -> [Int64] in
            var status = stat()
            // because the structure is ours, and the path ends in 0 for the length of the call.
            guard unsafe stat(path, &status) == 0 else { return [] }
            let changed = status.st_mtim
            return [
                Int64(status.st_ino), Int64(status.st_size), Int64(changed.tv_sec), Int64(changed.tv_nsec),
            ]
        }
    }
}

/// A turn now and then.
private struct Looks: AsyncSequence, Sendable {
    let pause: Duration

    init(every pause: Duration) {
        self.pause = pause
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let pause: Duration

        func next() async -> Void? { try? await Task.sleep(for: pause) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pause: pause) }
}
