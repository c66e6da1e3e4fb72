internal import Accounts
internal import Daemon
internal import Glibc
internal import MonitorCore

/// A password from the terminal, typed twice without echo; else the first line of standard input.
enum PasswordPrompt {
    static func ask(for name: String) throws -> Secret {
        guard isatty(STDIN_FILENO) == 1 else { return Secret(try line()) }
        let first = try hidden("Password for \(name): ")
        guard try hidden("Again: ") == first else {
            throw ExitStatus.end(
                ExitStatus.damagedInput, "cannot set the password: The two differ. Try again.")
        }
        return Secret(first)
    }

    private static func hidden(_ prompt: String) throws -> String {
        var shown = termios()
        unsafe tcgetattr(STDIN_FILENO, &shown)
        var quiet = shown
        quiet.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            writeText("\n", to: STDERR_FILENO)
        }
        // The prompt is not output: that may go to a pipe.
        writeText(prompt, to: STDERR_FILENO)
        return try line()
    }

    /// Byte by byte, so that nothing is taken that is not ours, and no more than a password has.
    private static func line() throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count <= AccountRules.longestPassword, unsafe read(STDIN_FILENO, &byte, 1) == 1,
            byte != UInt8(ascii: "\n")
        {
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot read the password: It is not UTF-8.")
        }
        return text
    }
}
