import Logging
import Synchronization

/// A log that tests can read: all lines so far, and a stream of them.
final class LogLines: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let text: String
    }

    /// For one reader.
    let stream: AsyncStream<Line>
    private let arrived: AsyncStream<Line>.Continuation
    private let lines = Mutex<[Line]>([])

    init() {
        (stream, arrived) = AsyncStream.makeStream(of: Line.self)
    }

    var all: [Line] { lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    /// Waits for the next line that contains `words`.
    func first(containing words: String) async -> Line? {
        await stream.first { $0.text.contains(words) }
    }

    /// Waits for the next line of which this holds.
    func first(where isWanted: (Line) -> Bool) async -> Line? {
        for await line in stream where isWanted(line) { return line }
        return nil
    }

    func add(_ line: Line) {
        lines.withLock { $0.append(line) }
        arrived.yield(line)
    }
}

extension LogLines {
    struct Handler: LogHandler {
        let lines: LogLines
        /// What else becomes of a line, before it is kept.
        private let passing: @Sendable (String) -> Void
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(lines: LogLines, passing: @escaping @Sendable (String) -> Void = { _ in }) {
            self.lines = lines
            self.passing = passing
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            passing(event.message.description)
            lines.add(.init(level: event.level, text: event.message.description))
        }
    }
}
