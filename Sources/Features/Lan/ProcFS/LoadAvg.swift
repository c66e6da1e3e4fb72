internal import LanCore

/// `/proc/loadavg`: jobs running or in uninterruptible sleep, averaged over 1, 5 and 15 minutes.
///
/// Source: proc_loadavg(5).
enum LoadAvg {
    static func parse(_ text: ProcText) -> LoadAverages? {
        var rest = text
        guard var line = rest.takeLine(), let one = line.takeWord()?.decimal,
            let five = line.takeWord()?.decimal,
            let fifteen = line.takeWord()?.decimal
        else { return nil }
        return LoadAverages(oneMinute: one, fiveMinutes: five, fifteenMinutes: fifteen)
    }
}

extension ProcFS {
    func loadAvg(_ file: FileBuffer = FileBuffer()) throws(ProcFSError) -> LoadAverages {
        try read("loadavg", file, LoadAvg.parse)
    }
}
