/// Where the outbox keeps unsent snapshots, and how many.
public struct OutboxOptions: Sendable, Equatable {
    /// The folder on disk.
    public var folder: String
    /// A folder in memory that outlasts the program; `nil`, or one that cannot be used, does without.
    public var runFolder: String?
    /// On disk, set-aside snapshots included.
    public var maximumBytes: Int
    /// Older snapshots are given up; `nil` never.
    public var maximumAgeSeconds: Int?
    /// In the program's own memory, while the disk cannot be used.
    public var maximumMemoryBytes: Int
    /// Nothing is read or written: unsent snapshots end with the program.
    public var isInMemory = false
    /// How much history a power cut may cost at most; 0 makes each snapshot outlast it before it is sent.
    public var syncSeconds: Double

    public init(
        folder: String, runFolder: String? = nil, maximumBytes: Int = 64 << 20, maximumAgeSeconds: Int? = nil,
        maximumMemoryBytes: Int = 4 << 20, syncSeconds: Double = 30, isInMemory: Bool = false
    ) {
        self.folder = folder
        self.runFolder = runFolder
        self.maximumBytes = maximumBytes
        self.maximumAgeSeconds = maximumAgeSeconds
        self.maximumMemoryBytes = maximumMemoryBytes
        self.syncSeconds = syncSeconds
        self.isInMemory = isInMemory
    }

    /// An eighth of the room is for what the platform refused.
    var deadLetterBytes: Int { maximumBytes / 8 }
    var logBytes: Int { maximumBytes - deadLetterBytes - segmentBytes / 2 }
    /// The oldest go by files: a sixteenth of the room at most.
    var segmentBytes: Int { min(1 << 20, max(16 << 10, maximumBytes / 16)) }
    /// What may gather in memory before it goes to disk all the same.
    var headBytes: Int { min(256 << 10, segmentBytes / 2, maximumMemoryBytes) }
}
