/// Everything that is particular to one family of devices, as data.
///
/// Known ones are in `DeviceProfile+Known`; an operator may add more as files (`ProfileFile`).
package struct DeviceProfile: Equatable, Sendable {
    package struct Login: Equatable, Sendable {
        package var names: [LiteralPattern] = ["*sername:*", "*ogin:*", "*ser name:*"]
        package var passwords: [LiteralPattern] = ["*assword:*"]
        package var wrong: [LiteralPattern] = []
        package var busy: [LiteralPattern] = []
        package var lineEnd = LineEnd.return

        package init() {}
    }

    /// What ends a line that we send.
    package enum LineEnd: String, Equatable, Sendable, CaseIterable {
        case `return` = "CR"
        case returnZero = "CR NUL"
        case returnFeed = "CR LF"

        package var bytes: [UInt8] {
            switch self {
            case .return: [0x0d]
            case .returnZero: [0x0d, 0x00]
            case .returnFeed: [0x0d, 0x0a]
            }
        }
    }

    /// A line that is sent to read something, and the layout of what comes.
    package struct Read: Equatable, Sendable {
        package var line: String
        package var layout: String

        package init(_ line: String, _ layout: String) {
            self.line = line
            self.layout = layout
        }
    }

    package struct Limits: Equatable, Sendable {
        package var commandSeconds = 60
        package var silenceSeconds = 20
        package var sessions = 1
        package var pauseMilliseconds = 0

        package init() {}
    }

    /// Raises the rights of the session: sent when the prompt ends so.
    package struct Enable: Equatable, Sendable {
        package var line: String
        package var prompts: [LiteralPattern]

        package init(_ line: String, _ prompts: [LiteralPattern]) {
            self.line = line
            self.prompts = prompts
        }
    }

    package var name: String
    package var vendor: String
    package var models: [LiteralPattern] = []
    package var greeting: [LiteralPattern] = []
    package var login = Login()
    package var marks = ScreenMarks()
    package var enable: Enable?
    /// Lines that make the session quiet; none outlives it, and none needs to succeed.
    package var quiet: [String] = []
    /// What the text says when the line was not understood, so that the next form is tried.
    package var errors: [LiteralPattern] = []
    /// The forms of each reading, in the order in which they are tried.
    package var reads: [Layout.Subject: [Read]] = [:]
    /// Readings whose lines are all sent, and their rows joined, rather than tried one after the other.
    package var joined: Set<Layout.Subject> = []
    package var limits = Limits()
    /// What the SSH client may use for this family beyond its own choice.
    package var algorithms = SSHInvocation.Algorithms()
    package var leave: [String] = ["exit"]
    /// Lines that are never sent, whatever else the profile says.
    package var never: [LiteralPattern] = []
    /// How a whole configuration ends.
    package var configurationEnds: [LiteralPattern] = []

    package init(_ name: String, vendor: String) {
        self.name = name
        self.vendor = vendor
    }

    package static func named(_ name: String) -> DeviceProfile? { known.first { $0.name == name } }

    /// Lines that change a device, of all families: no profile may list one.
    package static let alwaysNever: [LiteralPattern] = [
        "save*", "reboot*", "reset *", "reload*", "write*", "wr", "copy *", "erase*", "format*", "delete *",
        "undo interactive*", "disable clipaging*", "enable clipaging*", "config *", "create *", "configure*",
        "system-view*", "no *", "set *", "shutdown*", "clear *",
    ]

    /// Whether a line may be sent to read: a quiet line, a reading, or one to leave, and never a forbidden one.
    package func permits(_ line: String) -> Bool {
        let bytes = Array(line.utf8)[...]
        guard !bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "?") || $0 > 0x7e }) else {
            return false
        }
        guard !(never + Self.alwaysNever).contains(where: { $0.matches(bytes) }) else { return false }
        return quiet.contains(line) || leave.contains(line) || enable?.line == line
            || reads.values.contains { $0.contains { $0.line == line } }
    }
}
