internal import ServiceLifecycle
internal import Synchronization

/// One thing that the hub checks of itself every hour.
package struct SelfCheck: Sendable {
    /// What is checked, in a word: `settings`.
    package let name: String
    /// In the operator's words; `nil` when all is well.
    package let trouble: @Sendable () async -> String?

    package init(_ name: String, _ trouble: @escaping @Sendable () async -> String?) {
        self.name = name
        self.trouble = trouble
    }
}

/// Checks the hub every hour, and remembers what each check found last.
///
/// Next: `AlertSource` of the feature that has rules.
package final class SelfChecks: Service, Sendable {
    package struct Result: Sendable, Equatable {
        package let name: String
        /// `nil` when all is well.
        package let trouble: String?
    }

    private static let pause: Duration = .seconds(3600)
    private let checks: [SelfCheck]
    private let found = Mutex<[Result]>([])

    package init(_ checks: [SelfCheck] = []) {
        self.checks = checks
    }

    /// Of the newest turn; empty before the first.
    package var results: [Result] { found.withLock { $0 } }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                await self.turn()
            } while (try? await Task.sleep(for: Self.pause)) != nil
        }
    }

    /// Runs all checks once, one after the other.
    package func turn() async {
        var results: [Result] = []
        for check in checks { results.append(Result(name: check.name, trouble: await check.trouble())) }
        found.withLock { [results] in $0 = results }
    }
}
