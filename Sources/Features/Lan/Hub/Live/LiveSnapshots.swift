internal import HubServer
internal import LanCore
internal import LanWire
internal import Logging
internal import MonitorCore

/// Takes the snapshots that agents send on their WebSockets: the newest state, and no history.
struct LiveSnapshots: AgentListener {
    let board: LiveMessages
    let states: LiveStates
    let clock: @Sendable () -> UTCTime
    let logger: Logger

    func hear(_ message: [UInt8], from speaker: AgentSpeaker) async {
        do {
            let received = try SnapshotV1.decode(message)
            let agent = received.snapshot.name.serverID
            guard try await speaker.speaks(for: agent) else {
                logger.debug("Live: The key of '\(speaker.agent ?? "")' was used for '\(agent)'")
                return
            }
            board.put(message, of: agent)
            states.offer(received.snapshot, version: received.agentVersion, arrivedAt: clock())
        } catch {
            logger.debug("Live: \(speaker.description) was not understood: \(error)")
        }
    }
}
