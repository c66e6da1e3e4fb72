internal import Daemon
internal import Glibc

/// Standard output as a screen, where it is one.
struct Terminal {
    let isInteractive = isatty(STDOUT_FILENO) == 1

    /// Columns and rows; 80 by 24 where the terminal does not say. Source: ioctl_tty(2).
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The alternate screen keeps what was there before; the cursor is hidden meanwhile.
    func enter() {
        if isInteractive { put("\u{1b}[?1049h\u{1b}[?25l") }
    }

    func leave() {
        if isInteractive { put("\u{1b}[?25h\u{1b}[?1049l") }
    }

    /// Draws over the screen before, without flicker.
    func show(_ lines: [String]) {
        put("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
    }

    func put(_ text: String) {
        writeText(text, to: STDOUT_FILENO)
    }
}
