/// The manual page monitor.conf(5), made from the settings themselves when the package is built.
///
/// Source: man(7), groff_man(7).
enum SettingsManual {
    static func page(version: String) -> String {
        """
        .TH MONITOR.CONF 5 "" "monitor-agent \(version)" "File formats"
        .SH NAME
        monitor.conf \\- settings of monitor\\-agent
        .SH SYNOPSIS
        .I /etc/monitor.conf
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
        The environment goes before the file, and the command line before both.
        A value that is not accepted ends the program with exit code 78 and a sentence that names file, line and key;
        a running service keeps the settings it has.
        .PP
        The file may hold a key: let it belong to root and the group monitor\\-agent, with mode 0640.
        .SH SETTINGS
        \(Setting.all.map(entry).joined(separator: "\n"))
        .SH EXAMPLE
        .nf
        PLATFORM_API_URL=https://platform.example/api/monitor
        PLATFORM_WS_URL=wss://platform.example/ws/monitor
        API_KEY=k3y\\-from\\-the\\-platform
        INTERFACE=br\\-lan
        .fi
        .SH SEE ALSO
        .BR monitor\\-agent (8)

        """
    }

    private static func entry(_ setting: Setting) -> String {
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
    static func escaped(_ text: String) -> String {
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
