internal import HubFrame
internal import MonitorCore
internal import Probes

/// The matrix: agents down, targets across.
struct MatrixPage: Page {
    static let template = "matrix"
    let title = "Matrix"
    let topic: String
    let groups: [Choice]
    let columns: [Column]
    let rows: [Row]
    let isEmpty: Bool

    struct Choice: Sendable {
        let name: String
        let isChosen: Bool
    }

    struct Column: Sendable {
        let id: UInt32
        let label: String
        let address: String
    }

    struct Row: Sendable {
        let agent: String
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let path: String?
        let state: String
        let number: String
        let words: String
    }

    init(_ state: MatrixState, groups: [String], group: String) {
        topic = state.topic
        self.groups = groups.map { Choice(name: $0, isChosen: $0 == group) }
        columns = state.targets.map { Column(id: $0.id, label: $0.label, address: $0.address) }
        isEmpty = state.cells.isEmpty
        let width = state.targets.count
        rows = state.agents.enumerated().map { row, agent in
            Row(
                agent: agent,
                cells: state.targets.enumerated().map { column, target in
                    Cell(state.cells[row * width + column], agent, target)
                })
        }
    }
}

extension MatrixPage.Cell {
    init(_ cell: MatrixState.Cell?, _ agent: String, _ target: MatrixState.Column) {
        guard let cell else {
            (path, state, number, words) = (nil, "none", "", "not asked")
            return
        }
        path = "/agents/\(PercentText.encoded(agent))/targets/\(target.id)"
        state = cell.state
        number = cell.roundTripMicroseconds.map(RoundTripText.milliseconds) ?? ""
        words = "\(agent) to \(target.label): " + StateWords.sentence(cell)
    }
}

/// Round trips as people read them.
enum RoundTripText {
    /// Two digits: `23`, `1.5`, `0.12`.
    static func milliseconds(_ microseconds: UInt32) -> String {
        if microseconds >= 10_000 { return "\((microseconds + 500) / 1000)" }
        let (whole, rest) = (microseconds / 1000, microseconds % 1000)
        if microseconds >= 1000 { return "\(whole).\(rest / 100)" }
        let hundredths = (rest + 5) / 10
        return hundredths >= 100 ? "1.0" : "0." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
    }
}

/// States in words, for tables, hints and readers of screens.
enum StateWords {
    static func word(_ state: String) -> String {
        switch state {
        case "ok": "ok"
        case "slow": "slow"
        case "lossy": "lossy"
        case "down": "down"
        case "cutOff": "agent's line is down"
        case "agentOffline": "agent offline"
        case "unknown": "not known yet"
        case "noRoute": "no route"
        case "noAddress": "source address missing"
        case "forbidden": "forbidden by the agent's firewall"
        case "busy": "agent is busy"
        case "noName": "name has no address"
        case "nameFailed": "name servers do not answer"
        case "refused": "refused by the agent's rules"
        case "noRight": "agent has no right to ping"
        case "unsupported": "agent cannot do this"
        default: state
        }
    }

    /// What hosts and routers said, or how an attempt ended.
    static func error(_ word: String) -> String {
        switch word {
        case "netUnreachable": "network unreachable"
        case "hostUnreachable": "host unreachable"
        case "noNeighbour": "no such host on its link"
        case "protocolUnreachable": "protocol unreachable"
        case "portUnreachable": "port unreachable"
        case "prohibited": "prohibited by a firewall"
        case "timeExceeded": "time to live exceeded"
        case "packetTooBig": "packet too big"
        case "parameterProblem": "parameter problem"
        case "refused": "connection refused"
        case "reset": "connection reset"
        case "timeout": "no answer in time"
        case "connect": "no connection"
        case "tls": "certificate or TLS"
        case "answer": "not the answer that was expected"
        default: word
        }
    }

    static func sentence(_ cell: MatrixState.Cell) -> String {
        var text = word(cell.state)
        if cell.lost > 0 { text += ", \(cell.lost) of 12 lost" }
        if let time = cell.roundTripMicroseconds { text += ", \(RoundTripText.milliseconds(time)) ms" }
        if cell.isLate { text += ", answers come late" }
        return text
    }
}
