/// A whole session as it was recorded, read again without a device.
package enum Recording {
    /// The clean lines of one answer: the prompt is the last line, and the first one holds what was typed behind it.
    package static func read(_ bytes: [UInt8], _ marks: ScreenMarks) -> ScreenReader {
        var reader = ScreenReader(marks)
        let last = bytes.lastIndex(of: 0x0a).map { bytes[($0 + 1)...] } ?? bytes[...]
        let prompt = plain(last)
        let first = plain(bytes.prefix { $0 != 0x0a && $0 != 0x0d })
        if !prompt.isEmpty, marks.promptEnds.contains(where: { prompt[...].trimmed.hasSuffix($0) }) {
            reader.prompt = prompt
            if first.starts(with: prompt) { reader.sent(Array(first[prompt.count...])) }
        }
        reader.receive(bytes)
        reader.finish()
        return reader
    }

    /// Without returns and escapes.
    private static func plain(_ bytes: Bytes) -> [UInt8] {
        var reader = ScreenReader(ScreenMarks())
        reader.receive(bytes)
        reader.finish()
        return reader.lines.last ?? []
    }
}
