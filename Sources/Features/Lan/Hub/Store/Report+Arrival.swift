public import HubIntake
internal import LanCore
internal import LanWire
internal import MonitorCore

extension Report {
    public init(_ arrival: Arrival) {
        let snapshot = arrival.snapshot
        self.init(
            kind: SnapshotHandler.kind, name: snapshot.name, ended: snapshot.windowEnded, content: snapshot,
            key: arrival.key, agentVersion: arrival.agentVersion, arrivedAt: arrival.arrivedAt,
            wasHeld: arrival.wasHeld,
            body: { arrival.body.map(Array.init) ?? SnapshotV1.encode(snapshot).json })
    }
}
