/// `/proc/uptime`: seconds since boot, time asleep included, then idle seconds summed over the cores.
///
/// Source: proc_uptime(5).
enum Uptime {
    static func parse(_ text: ProcText) -> Double? {
        var rest = text
        var line = rest.takeLine()
        return line?.takeWord()?.decimal
    }
}

extension ProcFS {
    func uptime(_ file: FileBuffer = FileBuffer()) throws(ProcFSError) -> Double {
        try read("uptime", file, Uptime.parse)
    }
}
