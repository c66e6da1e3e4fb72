import ArgumentParser
import Daemon
import HubStore

/// A token that is refused from now on.
struct Revocation: ParsableArguments {
    @OptionGroup var options: HubOptions
    @Argument(help: "The token's number, as 'list' tells it.") var number: Int64

    /// - Parameters:
    ///   - list: the command that tells the numbers.
    ///   - revoke: gives `false` where no token has the number.
    func make(list: String, _ revoke: (HubStore) async throws -> Bool) async throws {
        let store = try await options.open()
        guard try await HubExit.saying("revoke '\(number)'", { try await revoke(store) }) else {
            throw ExitStatus.end(
                ExitStatus.noInput,
                "cannot revoke '\(number)': No token has this number. See monitor-hub \(list).")
        }
    }
}
