internal import MonitorCore

/// Notes for other processes: lines of `key value`, replaced as a whole.
enum NoteFile {
    /// In the folder in memory where there is one; else on disk, where it is seldom written.
    static func path(_ options: OutboxOptions, identity: UInt64?) -> [String] {
        let inMemory = options.runFolder.flatMap { folder in
            identity.map { HeadNames(folder, identity: $0).note }
        }
        return [inMemory, "\(options.folder)/note"].compactMap { $0 }
    }

    static func text(_ note: DeliveryNote) -> String {
        let rows = [
            note.nextTry.map { "next-try \($0.milliseconds)" }, note.lastError.map { "last-error \($0)" },
        ]
        return rows.compactMap { $0 }.map { $0.replacing("\n", with: " ") + "\n" }.joined()
    }

    static func note(_ text: String) -> DeliveryNote {
        var note = DeliveryNote()
        for row in text.split(separator: "\n") {
            let words = row.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            if words[0] == "last-error" { note.lastError = String(words[1]) }
            if words[0] == "next-try" { note.nextTry = Int64(words[1]).map(UTCTime.init(milliseconds:)) }
        }
        return note
    }
}

extension OutboxCore {
    func write(_ note: DeliveryNote) {
        guard let place else { return }
        let paths = NoteFile.path(options, identity: place.head == nil ? nil : place.content.identity)
        try? Folder.replace(paths[0], with: Array(NoteFile.text(note).utf8))
    }

    /// Goes on under other bounds, or in another folder.
    func adopt(_ new: OutboxOptions, at now: Now) {
        close(at: now)
        if new.folder != options.folder, identity != nil { (losses, identity) = (Losses(), nil) }
        options = new
        (place, fault) = (nil, nil)
        settled = recent.records.first.map { $0.position - 1 } ?? 0
        open(at: now)
    }
}
