package import ArgumentParser
internal import Daemon
internal import DeviceAccess

/// `isp parse`: a file with a device's output, as rows, so that a layout or a profile can be tried without a device.
package struct DeviceParseCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Read a file with the output of a network device, and print its rows.",
        discussion: """
            Give the layout by name (--format), or by a profile and what was read (--profile, --read). With --raw the file \
            holds the bytes of the session as they came: echo, pager marks, redraws and alarms are removed first. \
            'monitor-hub isp profiles list' names layouts and profiles. Works with ISP=off too: it opens no database and \
            no connection.
            """)

    @Option(help: "The layout: cisco-table, dlink-fdb, routeros-ppp-active, screen, ...") var format: String?
    @Option(help: "The profile whose layout to use: a name, or a file ending in .json.") var profile: String?
    @Option(help: "What was read: mac, neighbours, version, sessions, config, ...") var read: String?
    @Flag(help: "The file holds the bytes of a session, not clean text.") var raw = false
    @Flag(help: "Print JSON instead of a table.") var json = false
    @Argument(help: "The file; '-' is standard input.") var file: String

    package init() {}

    package func validate() throws {
        guard (format == nil) != (profile == nil) else {
            throw ValidationError("Give either '--format LAYOUT' or '--profile NAME --read WHAT'.")
        }
        guard profile == nil || read != nil else {
            throw ValidationError("'--profile' needs '--read': what was read, such as mac.")
        }
    }

    package func run() throws {
        let bytes = try InputFile.bytes(file)
        if format == "screen" { return try show(screen(bytes)) }
        let (layouts, marks) = try chosen()
        let text = DeviceText(raw ? cleaned(bytes, marks) : bytes)
        // The forms of one reading: the first that understands the text.
        var table = (format == nil ? layouts[0].fitting(text) : layouts[0]).read(text)
        for layout in layouts.dropFirst() where table.count == 0 {
            let other = layout.fitting(text).read(text)
            if other.count > 0 { table = other }
        }
        try show(table)
    }

    private func show(_ table: Table) throws {
        try writeResult(json ? String(decoding: table.json, as: UTF8.self) : RowsText.table(table))
    }

    private func chosen() throws -> (layouts: [Layout], marks: ScreenMarks) {
        if let format {
            guard let layout = Layout.named(format) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot use format '\(format)': No layout has this name. Run: monitor-hub isp profiles list"
                )
            }
            let marks = layout.profile.flatMap(DeviceProfile.named)?.marks ?? ScreenMarks.every
            return ([layout], marks)
        }
        let profile = try ProfileChoice.profile(profile ?? "")
        guard let subject = Layout.Subject(rawValue: read ?? ""), let reads = profile.reads[subject],
            case let layouts = reads.compactMap({ Layout.named($0.layout) }), !layouts.isEmpty
        else {
            let known = profile.reads.keys.map(\.rawValue).sorted().joined(separator: ", ")
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot read '\(read ?? "")' with profile '\(profile.name)': It has no such reading. Name one of: \(known)."
            )
        }
        return (layouts, profile.marks)
    }

    private func cleaned(_ bytes: [UInt8], _ marks: ScreenMarks) -> [UInt8] {
        Recording.read(bytes, marks).lines.reduce(into: []) { $0 += $1 + [0x0a] }
    }

    /// The clean lines of a recording, and how many events were taken out.
    private func screen(_ bytes: [UInt8]) -> Table {
        let marks = profile.flatMap(DeviceProfile.named)?.marks ?? ScreenMarks.every
        let reader = Recording.read(bytes, marks)
        var table = Table(.rows(reader.lines.map { Row(["text": .text($0[...].text)]) }))
        table.more["clean"] = .list(reader.lines.map { $0[...].text })
        table.more["events"] = .number(reader.events.count)
        return table
    }
}

extension ScreenMarks {
    /// The marks of all known profiles together, for text whose device is not known.
    static var every: ScreenMarks {
        var marks = ScreenMarks()
        marks.promptEnds = ["#", ">", "]"]
        marks.hasSmartPrompts = true
        for profile in DeviceProfile.known {
            for pager in profile.marks.pagers where !marks.pagers.contains(pager) {
                marks.pagers.append(pager)
            }
            for event in profile.marks.events where !marks.events.contains(event) {
                marks.events.append(event)
            }
        }
        return marks
    }
}
