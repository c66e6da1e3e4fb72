import Glibc
public import Logging
internal import MonitorCore
import Synchronization

/// Where log lines go: standard error, the newest in memory, and, while debugging, other listeners.
public final class JournalLog: Sendable {
    private let levels: Bool
    /// Lines that found no room; the lock keeps the lines of several threads apart.
    private let lost = Mutex(0)
    /// A pipe that takes anything takes this much at once, also where every character is four bytes.
    private static let longestLine = 900
    private let shared = Mutex(Logger.Level.info)
    private let listener = Mutex<(@Sendable (Logger.Level, String) -> Void)?>(nil)
    /// Gets every line; `nil` where nothing shows them.
    public let recent: RecentLines?

    /// journald reads the level from `<N>` at the start of a line; a person reads a time there.
    public init(underJournal: Bool? = nil, keeping recent: RecentLines? = nil) {
        levels = underJournal ?? (unsafe getenv("JOURNAL_STREAM") != nil)
        self.recent = recent
    }

    /// Of the loggers that have none of their own.
    public var level: Logger.Level {
        get { shared.withLock { $0 } }
        set { shared.withLock { $0 = newValue } }
    }

    /// A logger that writes here.
    ///
    /// - Parameter level: `nil` follows the log's level, also when that changes.
    public func logger(_ label: String, level: Logger.Level? = nil) -> Logger {
        Logger(label: label) { _ in JournalLogHandler(log: self, own: level) }
    }

    /// Hands every line of level notice and above to `listener` as well.
    public func listen(_ listener: (@Sendable (Logger.Level, String) -> Void)?) {
        self.listener.withLock { $0 = listener }
    }

    public func write(_ level: Logger.Level, _ message: String) {
        let text = level.word + message
        put(line(level, text))
        recent?.add(LogLevel(level), Self.shortened(message))
        if level >= .notice { listener.withLock { $0 }?(level, Self.oneLine(text)) }
    }

    private func line(_ level: Logger.Level, _ text: String) -> String {
        let text = Self.shortened(text)
        return (levels ? "<\(level.priority)>" : "\(UTCTime.now) ") + text + "\n"
    }

    /// A reader that has stopped reading must not stop the program: lines that find no room are counted
    /// instead.
    private func put(_ line: String) {
        lost.withLock { lost in
            guard isWritable(STDERR_FILENO) else {
                lost += 1
                return
            }
            if lost > 0 {
                let loss = "Warning: \(lost) log lines were dropped: standard error was not being read"
                writeText(self.line(.warning, loss), to: STDERR_FILENO)
                lost = 0
            }
            writeText(line, to: STDERR_FILENO)
        }
    }

    private static func shortened(_ text: String) -> String {
        // Most lines: no character is of no bytes.
        guard text.utf8.count > longestLine else { return oneLine(text) }
        return oneLine(String(text.unicodeScalars.prefix(longestLine)))
    }

    /// What the network says must not draw on the operator's terminal or forge a second line.
    public static func oneLine(_ text: String) -> String {
        // U+0080 to U+009F begin with the byte C2 in UTF-8; a line without any of these is as it stays.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != 0xc2 }) { return text }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

/// swift-log's face of `JournalLog`.
struct JournalLogHandler: LogHandler {
    let log: JournalLog
    var own: Logger.Level?
    var metadata: Logger.Metadata = [:]

    var logLevel: Logger.Level {
        get { own ?? log.level }
        set { own = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        log.write(event.level, event.message.description)
    }
}

extension Logger.Level {
    /// syslog(3)'s number.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// Operators count failures by these words.
    fileprivate var word: String {
        switch self {
        case .warning: "Warning: "
        case .error, .critical: "ERROR: "
        default: ""
        }
    }
}
