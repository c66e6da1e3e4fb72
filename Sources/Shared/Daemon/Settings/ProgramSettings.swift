/// What the operator of a program decides: a property a key, and the table that says what each means.
public protocol ProgramSettings: Sendable, Equatable {
    /// The defaults.
    init()
    /// In the order of the reference.
    static var all: [Setting<Self>] { get }
    static var paper: SettingsPaper { get }
    /// What is wrong with settings of which each alone is right, a sentence each.
    var contradictions: [String] { get }
}

extension ProgramSettings {
    public static func named(_ key: String) -> Setting<Self>? { all.first { $0.key == key } }
}

/// What the papers of a program's settings say besides the settings.
public struct SettingsPaper: Sendable {
    /// Its command, such as `monitor-agent`.
    let program: String
    /// The settings file, where no other is named.
    public let path: String
    /// The page that lists all settings, in this repository.
    let reference: String
    /// How the command line sets something, in words.
    let commandLine: String
    /// For a missing `=`.
    let pair: String
    /// A paragraph of the manual about the file's rights; roff.
    let rights: String
    /// Lines of a settings file; roff.
    let example: [String]

    public init(
        program: String, path: String, reference: String, commandLine: String, pair: String, rights: String,
        example: [String]
    ) {
        self.program = program
        self.path = path
        self.reference = reference
        self.commandLine = commandLine
        self.pair = pair
        self.rights = rights
        self.example = example
    }
}
