/// The manual page of the settings file, made from the settings themselves when the package is built.
///
/// Source: man(7), groff_man(7).
public enum SettingsManual<Settings: ProgramSettings> {
    public static func page(version: String) -> String {
        let paper = Settings.paper
        let name = String(paper.path.split(separator: "/").last ?? "")
        return """
            .TH \(name.uppercased()) 5 "" "\(paper.program) \(version)" "File formats"
            .SH NAME
            \(escaped(name)) \\- settings of \(escaped(paper.program))
            .SH SYNOPSIS
            .I \(escaped(paper.path))
            .SH DESCRIPTION
            One
            .IB KEY = VALUE
            a line.
            A line that begins with
            .B #
            is a comment; everything after the first
            .B =
            is the value.
            An empty value leaves the default.
            .PP
            The environment overrides the file, and the command line overrides both.
            A value that is not accepted ends the program with exit code 78 and a sentence that names file, line and key;
            a running service keeps the settings it has.
            .PP
            \(paper.rights)
            .SH SETTINGS
            \(Settings.all.map(entry).joined(separator: "\n"))
            .SH EXAMPLE
            .nf
            \(paper.example.map(escaped).joined(separator: "\n"))
            .fi
            .SH SEE ALSO
            .BR \(escaped(paper.program)) (8)

            """
    }

    private static func entry(_ setting: Setting<Settings>) -> String {
        """
        .TP
        .B \(escaped(setting.key))
        \(escaped(setting.meaning))
        Default: \(escaped(setting.standard)).
        Accepts: \(escaped(setting.accepts)).
        Example: \(escaped(setting.example))
        """
    }

    /// Text that roff shows as it stands, also at the beginning of a line.
    public static func escaped(_ text: String) -> String {
        let inner = text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            case "\n": " "
            default: String(character)
            }
        }.joined()
        return inner.hasPrefix(".") || inner.hasPrefix("'") ? "\\&" + inner : inner
    }
}
