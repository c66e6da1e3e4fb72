import CArguments

/// The words of the command line.
public enum ProgramArguments {
    /// Without the program's own name. `CommandLine.arguments` is empty where `/proc` cannot be read, and a command
    /// would then be taken for none.
    public static var all: [String] {
        // because each word is a terminated string that lives as long as the program.
        (1..<max(1, monitor_argument_count())).compactMap { index in
            unsafe monitor_argument(index).map { unsafe String(cString: $0) }
        }
    }
}
