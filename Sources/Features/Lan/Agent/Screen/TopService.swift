internal import AgentHost
internal import LanCore
internal import MonitorCore
internal import ServiceLifecycle

/// Redraws the table each cycle; writes plain lines where standard output is not a terminal.
struct TopService: Service {
    let sampler: CommandSampler
    let interval: Duration
    let terminal = Terminal()

    func run() async {
        var cycle = sampler.cycle
        var pace = Pace(every: interval, from: .now)
        terminal.enter()
        defer { terminal.leave() }
        if terminal.isInteractive {
            terminal.show(["Listening on \(sampler.sides.map(\.interface.name).joined(separator: ", ")) …"])
        }
        while true {
            let next = pace.next(after: .now)
            await cancelWhenGracefulShutdown { try? await Task.sleep(until: next, clock: .continuous) }
            if Task.isShuttingDownGracefully || Task.isCancelled { return }
            show(await cycle.run())
        }
    }

    private func show(_ snapshot: Snapshot) {
        if terminal.isInteractive {
            let size = terminal.size
            terminal.show(
                TopScreen(sides: sampler.sides, columns: size.columns, rows: size.rows).lines(snapshot))
        } else {
            for device in TopScreen.busiestFirst(snapshot.devices) { terminal.put(Self.line(device)) }
        }
    }

    /// Time, name, address, download and upload, between tabs.
    private static func line(_ device: DeviceSample) -> String {
        [
            device.checkedAt.description, device.name, device.address.description,
            Units.bitRate(device.bandwidth?.downloadedBytesPerSecond),
            Units.bitRate(device.bandwidth?.uploadedBytesPerSecond),
        ].joined(separator: "\t") + "\n"
    }
}
