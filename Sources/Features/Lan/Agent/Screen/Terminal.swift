internal import Daemon
internal import Glibc

/// Standard output as a screen, where it is one.
struct Terminal {
    let isInteractive = isatty(STDOUT_FILENO) == 1
    /// How lines were read before, to be put back; `nil` where standard input is not a terminal.
    private let usual: termios?

    init() {
        var state = termios()
        // because the structure is ours for the length of the call.
        usual = unsafe isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &state) == 0 ? state : nil
    }

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
        guard isInteractive else { return }
        put("\u{1b}[?1049h\u{1b}[?25l")
        guard var raw = usual else { return }
        // Keys come at once and are not shown; Ctrl-C still is a signal.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // because tcsetattr reads the structure, and keeps nothing of it.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    }

    func leave() {
        guard isInteractive else { return }
        put("\u{1b}[?25h\u{1b}[?1049l")
        guard var usual else { return }
        // because tcsetattr reads the structure, and keeps nothing of it.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &usual)
    }

    /// The keys that were pressed since the last call; never waits.
    func keys() -> [TopView.Key] {
        guard isInteractive, usual != nil else { return [] }
        var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        // because poll reads and writes the one structure that it is given.
        guard unsafe poll(&ready, 1, 0) == 1, ready.revents & Int16(POLLIN) != 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 64)
        // because read writes at most as many bytes as the array has.
        let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
        return TopView.keys(Array(bytes.prefix(max(0, count))))
    }

    /// Draws over the screen before, without flicker.
    func show(_ lines: [String]) {
        put("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
    }

    func put(_ text: String) {
        writeText(text, to: STDOUT_FILENO)
    }
}
