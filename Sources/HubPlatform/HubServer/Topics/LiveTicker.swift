internal import ServiceLifecycle

/// Moves the topics on when features have news, at most twice a second however much there is.
struct LiveTicker: Service {
    private static let pause: Duration = .milliseconds(500)
    let bell: LiveBell
    let topics: LiveTopics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in bell.rings {
                topics.advance()
                guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            }
        }
    }
}
