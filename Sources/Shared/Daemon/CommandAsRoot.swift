import Glibc

/// What to type for this very command with more rights.
public enum CommandAsRoot {
    /// `sudo monitor-agent top --set CYCLE_TIME=1`; without sudo, as on many routers, as `root`.
    public static let text: String? = {
        guard case .success(let words) = TextFile.bytes("/proc/self/cmdline", atMost: 1 << 16) else {
            return nil
        }
        let parts = words.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        return sentence(parts)
    }()

    /// - Parameter words: of the command line, the program's own first.
    static func sentence(_ words: [String]) -> String? {
        guard let program = words.first else { return nil }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let shown = program.hasPrefix("/usr/") || !program.contains("/") ? name : program
        return (["sudo", shown] + words.dropFirst()).map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || Array("%+,-./:=@_".utf8).contains($0)
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
