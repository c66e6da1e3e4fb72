internal import Evidence
internal import LanCore

/// One leases file, with the files that its server keeps beside it.
///
/// Kea moves what it knows out of FILE from time to time (`lfc-interval`): to FILE.1, which a cleanup merges with
/// FILE.2 into FILE.completed, the new FILE.2. It loads them in the order kept here, and so a later one counts.
///
/// Source: Kea ARM, "lease file cleanup".
struct LeaseFile {
    private struct Part {
        let suffix: String
        var file: WatchedFile
        var names = NameBook()
    }

    let path: String
    private var parts: [Part]

    init(_ path: String) {
        self.path = path
        parts = [".2", ".1", ".completed", ""].map { Part(suffix: $0, file: WatchedFile(path + $0)) }
    }

    /// Reads what is another than before.
    ///
    /// - Parameter report: told what cannot be read, a sentence each.
    /// - Returns: whether there was news.
    mutating func look(_ report: (String) -> Void) -> Bool {
        var isNews = false
        for index in parts.indices {
            let path = parts[index].file.path
            switch parts[index].file.look(atMost: NameFiles.maximumBytes) {
            case .same: continue
            case .gone: parts[index].names = NameBook()
            case .content(let bytes): parts[index].names = names(bytes, parts[index].suffix, report)
            case .failed(let cause):
                report("cannot read '\(path)': \(cause). Names in it are missing until it can be read.")
                continue
            }
            isNews = true
        }
        return isNews
    }

    /// A whole cleanup stands for what it has merged.
    var names: NameBook {
        let completed = parts.contains { $0.suffix == ".completed" && $0.file.exists }
        let left = completed ? [".1", ".2"] : []
        return parts.reduce(into: NameBook()) { if !left.contains($1.suffix) { $0.merge($1.names) } }
    }

    private func names(_ bytes: [UInt8], _ suffix: String, _ report: (String) -> Void) -> NameBook {
        let found = Leases.read(bytes)
        // Beside the files of other servers, a number means something else: an old log, a copy.
        if !suffix.isEmpty { return found?.format == .kea ? found?.names ?? NameBook() : NameBook() }
        if found == nil, !bytes.isEmpty {
            report("cannot read '\(path)': It is not a leases file of dnsmasq, dhcpd, Kea or odhcpd.")
        }
        return found?.names ?? NameBook()
    }
}
