public import ArgumentParser

extension AsyncParsableCommand {
    /// As the library's `main(_:)`, but words are parsed before anything runs on Swift's pool, so that help, versions and
    /// refusals need no pool. Dispatch checks that pool in `/proc`, and where that cannot be read it ends the program.
    ///
    /// - Parameter words: of the command line, without the program's own.
    public static func main(parsingFirst words: [String]) async {
        do {
            var command = try parseAsRoot(words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }
}
