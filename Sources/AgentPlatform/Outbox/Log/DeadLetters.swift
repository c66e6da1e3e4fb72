internal import MonitorCore

/// The folder of reports that the platform will never accept, for the operator to read: the newest ones,
/// one file of JSON each.
struct DeadLetters {
    static let mostFiles = 100

    let folder: String
    let maximumBytes: Int

    /// - Returns: the file.
    func add(_ report: EncodedReport) throws(OutboxError) -> String {
        try Folder.make(folder)
        let path = "\(folder)/\(Self.name(report))"
        guard report.json.count <= maximumBytes else {
            throw OutboxError(.noSpace, path, "It is larger than \(maximumBytes) bytes")
        }
        makeRoom(for: report.json.count)
        try Folder.replace(path, with: report.json)
        return path
    }

    /// Names sort by time; reports other than snapshots have their kind in the name.
    private static func name(_ report: EncodedReport) -> String {
        let start = report.name.startID.unicodeScalars.prefix(36).map {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) ? $0 : "-"
        }
        let kind = report.name.kind == .snapshot ? "" : "_\(report.name.kind)"
        return
            "\(report.takenAt)_\(String(String.UnicodeScalarView(start)))_\(report.name.sequence)\(kind).json"
    }

    private func makeRoom(for bytes: Int) {
        // Of a program that ended in the middle of one.
        for name in Folder.names(in: folder) where name.hasSuffix(".new") {
            Folder.remove("\(folder)/\(name)")
        }
        var files = paths().map { path in
            (path: path, bytes: (try? OpenFile(path, .read).byteCount()) ?? 0)
        }
        var total = files.reduce(0) { $0 + $1.bytes }
        while let oldest = files.first, files.count >= Self.mostFiles || total + bytes > maximumBytes {
            Folder.remove(oldest.path)
            files.removeFirst()
            total -= oldest.bytes
        }
    }

    /// Oldest first.
    func paths() -> [String] {
        Folder.names(in: folder).filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
    }

    /// - Returns: `nil` for a file that cannot be read, or is longer than any that was set aside.
    func content(of path: String) -> [UInt8]? {
        guard let file = try? OpenFile(path, .read), let count = try? file.byteCount(), count <= maximumBytes
        else { return nil }
        return try? file.read(count, at: 0)
    }

    /// - Returns: how many there are.
    func count() -> Int { Folder.names(in: folder).count { $0.hasSuffix(".json") } }

    func clear() {
        for name in Folder.names(in: folder) { Folder.remove("\(folder)/\(name)") }
    }
}
