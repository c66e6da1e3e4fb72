/// The newest records in a file in memory, which outlasts the program but not a power cut.
///
/// They spare the disk: what is delivered within a moment is never written there.
struct HeadFile {
    private let file: OpenFile
    private var bytes = 0

    /// - Parameter visit: is given each record that an earlier run left, oldest first.
    init(_ path: String, _ visit: (Record) -> Void) throws(OutboxError) {
        file = try OpenFile(path, .readAndWrite)
        let survey = try RecordFile(file: file).survey(visit)
        bytes = survey.end
        try file.truncate(to: bytes)
    }

    mutating func append(_ record: Record) throws(OutboxError) {
        let new = record.bytes(settled: 0)
        try file.write(new, at: bytes)
        bytes += new.count
    }

    mutating func empty() throws(OutboxError) {
        if bytes == 0 { return }
        try file.truncate(to: 0)
        bytes = 0
    }
}
