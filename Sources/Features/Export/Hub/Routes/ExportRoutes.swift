internal import HTTPClient
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// `GET /api/v1/exports`: which receivers there are, and what each lacks.
struct ExportRoutes: Sendable {
    let host: HubHost
    let store: ExportStore
    let board: ReceiverBoard

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/exports") { _, _ in
            let settings = host.settings(ExportSettings.self)
            var all: [(kind: ReceiverKind, url: String, standing: ExportStore.Standing?)] = []
            for kind in ReceiverKind.allCases {
                guard let receiver = settings.receiver(kind) else { continue }
                all.append((kind, receiver.url.redacted, try await store.standing(kind.rawValue)))
            }
            return Answer.json { json in
                json.array("receivers") { json in
                    for one in all {
                        json.object { json in
                            json.value("protocol", one.kind.rawValue)
                            json.value("url", one.url)
                            json.value("waitingBlocks", one.standing?.waiting)
                            json.value("sentSamples", one.standing?.sent)
                            json.value("refusedSamples", one.standing?.refused)
                            let trouble = board.trouble(one.kind)
                            json.value("trouble", trouble?.sentence)
                            json.value("since", trouble?.since)
                        }
                    }
                }
            }
        }
    }
}
