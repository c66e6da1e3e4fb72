/// `/proc/self/mountinfo`: what is mounted where, as this process sees it.
///
/// A line: `36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/sda1 rw,errors=continue`.
///
/// Source: proc_pid_mountinfo(5); Documentation/filesystems/proc.rst §3.5.
enum MountInfo {
    /// One line, not yet copied out of the file.
    struct Mount {
        let id: UInt64
        let parent: UInt64
        let device: ProcText
        /// Escaped: blank, tab, line feed, backslash and `#` are octal.
        let point: ProcText
        let type: ProcText
        let source: ProcText
        let options: ProcText
    }

    /// - Returns: in the kernel's order; a line that lacks fields is left out. `nil` where no line is sound.
    static func mounts(_ text: ProcText) -> [Mount]? {
        var rest = text
        var mounts: [Mount] = []
        while let line = rest.takeLine() {
            if let mount = mount(line) { mounts.append(mount) }
        }
        return mounts.isEmpty ? nil : mounts
    }

    private static func mount(_ line: ProcText) -> Mount? {
        var rest = line
        guard let id = rest.takeNumber(), let parent = rest.takeNumber(), let device = rest.takeWord(),
            rest.takeWord() != nil,
            let point = rest.takeWord(), rest.takeWord() != nil
        else { return nil }
        while let tag = rest.takeWord(), !(tag == "-") {}
        guard let type = rest.takeWord(), let source = rest.takeWord() else { return nil }
        return Mount(
            id: id, parent: parent, device: device, point: point, type: type, source: source,
            options: rest.takeWord() ?? rest)
    }

    /// `/srv/my\040disk` -> `/srv/my disk`. What is not a whole octal escape stands as it is.
    static func unescaped(_ text: ProcText) -> String {
        guard text.contains(UInt8(ascii: "\\")) else { return text.string }
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "\\"), let byte = octal(text[index...].dropFirst().prefix(3)) {
                bytes.append(byte)
                index += 4
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        return ProcText(bytes, count: bytes.count).string
    }

    private static func octal(_ digits: Slice<ProcText>) -> UInt8? {
        let digitsOnly = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        guard digits.count == 3, digitsOnly else { return nil }
        return UInt8(exactly: digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) })
    }
}
