internal import ServiceLifecycle

/// Moves the topics on when agents have news, at most twice a second however many there are.
struct LiveTicker: Service {
    private static let pause: Duration = .milliseconds(500)
    let states: LiveStates
    let topics: LiveTopics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in states.rings {
                topics.advance()
                guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            }
        }
    }
}
