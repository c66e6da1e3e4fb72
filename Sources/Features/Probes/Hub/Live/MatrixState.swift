internal import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Probes

/// The matrix at one moment: agents down, targets across.
struct MatrixState: LiveTopicState, Equatable {
    struct Column: Sendable, Equatable {
        let id: ProbeTarget.ID
        let address: String
        let label: String
    }

    struct Cell: Sendable, Equatable {
        /// A word: `ok`, `slow`, `lossy`, `down`, `cutOff`, `agentOffline`, `unknown`, or why nothing is sent.
        let state: String
        /// The median of the last twelve, to two digits, so that it moves only when it has changed.
        let roundTripMicroseconds: UInt32?
        /// Of the last twelve.
        let lost: Int
        let isLate: Bool
    }

    let topic: String
    let agents: [String]
    let targets: [Column]
    /// A row after the other; `nil` where the agent is not asked to.
    let cells: [Cell?]

    // MARK: For browsers

    func whole() -> [UInt8] {
        message(isFull: true) { json in
            write(&json)
        }
    }

    func change(since old: any LiveTopicState) -> [UInt8]? {
        guard let old = old as? MatrixState, old.agents == agents, old.targets == targets else {
            return whole()
        }
        let news = cells.indices.filter { cells[$0] != old.cells[$0] }
        guard !news.isEmpty else { return nil }
        return message(isFull: false) { json in
            json.array("cells") { json in
                for index in news {
                    json.array { json in
                        json.value(nil, UInt64(index / targets.count))
                        json.value(nil, UInt64(index % targets.count))
                        Self.write(cells[index], &json)
                    }
                }
            }
        }
    }

    private func message(isFull: Bool, _ state: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 1024 + (isFull ? cells.count * 24 : 0))
        json.object { json in
            json.value("topic", topic)
            json.value("full", isFull)
            json.object("state", state)
        }
        return json.bytes
    }

    /// `agents`, `targets` and `cells`, also as the API gives them.
    func write(_ json: inout JSONWriter) {
        json.array("agents") { json in for agent in agents { json.value(nil, agent) } }
        json.array("targets") { json in
            for target in targets {
                json.object { json in
                    json.value("id", UInt64(target.id))
                    json.value("address", target.address)
                    json.value("label", target.label)
                }
            }
        }
        json.array("cells") { json in
            for cell in cells {
                if cell == nil { json.value(nil, String?.none) } else { json.array { Self.write(cell, &$0) } }
            }
        }
    }

    private static func write(_ cell: Cell?, _ json: inout JSONWriter) {
        json.value(nil, cell?.state)
        json.value(nil, cell?.roundTripMicroseconds.map { UInt64($0) })
        json.value(nil, UInt64(cell?.lost ?? 0))
        json.value(nil, cell?.isLate ?? false)
    }
}

extension MatrixState {
    /// - Parameter group: all groups where `nil`.
    init?(_ desk: PlanDesk, _ board: ProbeBoard, group: String? = nil, at now: ContinuousClock.Instant = .now)
    {
        let book = desk.book
        let chosen = group.map { book.group(named: $0)?.id }
        if group != nil, chosen == nil || chosen == .some(nil) { return nil }
        let given = desk.all.filter { !$0.value.targets.isEmpty }
        let wanted = book.listed.filter { one in chosen.map { $0 == one.group } ?? true }
        let asked = Set(given.values.flatMap { $0.targets.map(\.id) })
        let columns = wanted.filter { asked.contains($0.target.id) }
        let shown = board.agents
        let names = given.keys.filter { agent in
            chosen == nil
                || given[agent]!.targets.contains { id in columns.contains { $0.target.id == id.id } }
        }
        topic = group.map { "matrix:\($0)" } ?? "matrix"
        agents = names.sorted()
        targets = columns.map {
            Column(
                id: $0.target.id, address: $0.asked, label: $0.title)
        }
        cells = agents.flatMap { agent -> [Cell?] in
            let mine = Set(given[agent]?.targets.map(\.id) ?? [])
            let state = shown[agent]
            return columns.map { column in
                mine.contains(column.target.id) ? Cell(state?.cells[column.target.id], state, at: now) : nil
            }
        }
    }
}

extension MatrixState.Cell {
    init(_ cell: ProbeBoard.Cell?, _ agent: ProbeBoard.Agent?, at now: ContinuousClock.Instant) {
        let word = cell?.state ?? "unknown"
        if let agent, now - agent.heardAt < ProbeBoard.silence {
            let isLine = agent.isCutOff && ["down", "lossy", "slow", "unknown", "ok"].contains(word)
            self.init(
                state: isLine ? "cutOff" : word,
                roundTripMicroseconds: cell?.history.median.map(Self.shown), lost: cell?.history.lost ?? 0,
                isLate: cell?.isLate ?? false)
        } else {
            // What was measured once is not what is now.
            self.init(
                state: agent == nil ? "unknown" : "agentOffline", roundTripMicroseconds: nil, lost: 0,
                isLate: false)
        }
    }

    /// Two digits.
    static func shown(_ microseconds: UInt32) -> UInt32 {
        var scale: UInt32 = 1
        while microseconds / scale >= 100 { scale *= 10 }
        return (microseconds + scale / 2) / scale * scale
    }
}
