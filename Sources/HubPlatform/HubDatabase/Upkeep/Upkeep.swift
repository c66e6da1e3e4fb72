/// Runs the features' steps of upkeep, and gives the room back to the file system.
public struct Upkeep: Sendable {
    private let database: HubDatabase
    private let steps: [UpkeepStep]
    /// Pages given back at a time.
    private static let pages = 2000

    public init(_ database: HubDatabase, _ steps: [UpkeepStep]) {
        self.database = database
        self.steps = steps
    }

    /// - Parameter told: called after each step, with what it failed with; `nil` where it did not.
    public func run(
        _ times: UpkeepTimes, _ pause: UpkeepStep.Pause, _ told: (UpkeepStep, (any Error)?) -> Void
    ) async {
        for step in steps {
            do {
                try await step.run(times, pause)
                told(step, nil)
            } catch {
                told(step, error)
            }
            await pause()
        }
        try? await vacuum()
    }

    func vacuum() async throws {
        try await database.writeWithoutTransaction(.sweep) { [engine = database.engine] database in
            try engine.giveBack(pages: Self.pages, database)
        }
    }
}
