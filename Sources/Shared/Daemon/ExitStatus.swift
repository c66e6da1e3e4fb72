public import ArgumentParser

/// How the program ends, as sysexits.h numbers it; systemd does not restart on `settings` and `permission`.
public enum ExitStatus {
    public static let damagedInput = ExitCode(65)
    /// A file that was named is not there.
    public static let noInput = ExitCode(66)
    /// Something is not there yet; trying again later may help.
    public static let unavailable = ExitCode(69)
    /// The output could not be written.
    public static let output = ExitCode(74)
    public static let permission = ExitCode(77)
    public static let settings = ExitCode(78)

    /// Ends with a sentence on standard error.
    public static func end(_ code: ExitCode, _ sentence: some CustomStringConvertible) -> ExitCode {
        for line in "\(sentence)".split(separator: "\n") { printError("ERROR: \(line)") }
        return code
    }
}
