internal import DeviceAccess
internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle
internal import Synchronization

/// Reads OLTs by schedule, and at once where a user asks; gives way to who wants to write.
final class OltReaderService: Service {
    private struct State {
        /// OLTs that a user wants read now.
        var wanted: Set<Int64> = []
        /// Those, until the reading that a user wanted has ended.
        var asked: Set<Int64> = []
        var running: Set<Int64> = []
        /// When a reading may be tried again, by the monotonic clock.
        var notBefore: [Int64: ContinuousClock.Instant] = [:]
    }

    private let host: HubHost
    private let news: NewsBoard
    private let store: GponStore
    private let sessions: OltSessions
    private let loads: LoadHistory
    private let state = Mutex(State())

    init(_ host: HubHost, _ store: GponStore, _ sessions: OltSessions, _ news: NewsBoard) {
        self.news = news
        self.host = host
        self.store = store
        self.sessions = sessions
        loads = LoadHistory(series: host.series)
    }

    /// Whether a user waits for a reading; those of the schedule do not count.
    func isReading(_ olt: Int64) -> Bool { state.withLock { $0.asked.contains(olt) } }

    /// Asks for a reading as soon as the OLT is free.
    func want(_ olt: Int64) {
        state.withLock { state in
            state.wanted.insert(olt)
            state.asked.insert(olt)
            state.notBefore[olt] = nil
        }
        news.changed("isp/olt/\(olt)")
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while (try? await Task.sleep(for: .seconds(1))) != nil {
                    for olt in (try? await self.due()) ?? [] { group.addTask { await self.read(olt) } }
                }
            }
        }
    }

    private func due() async throws -> [NetworkDevice] {
        let now = host.clock().milliseconds
        let usual = host.settings(GponSettings.self).readSeconds
        var due: [NetworkDevice] = []
        for olt in try await sessions.olts() {
            let (isWanted, isFree) = state.withLock { state in
                (
                    state.wanted.contains(olt.number),
                    !state.running.contains(olt.number)
                        && (state.notBefore[olt.number].map { $0 <= .now } ?? true)
                )
            }
            guard isFree, isWanted || (olt.state.isRead && !olt.isPaused(at: now)) else { continue }
            let read = try await store.state(of: olt.number)
            let next = (read.readAt ?? 0) + Int64(olt.definition.readSeconds ?? usual) * 1000
            guard isWanted || next <= now else { continue }
            due.append(olt)
        }
        return due
    }

    private func read(_ olt: NetworkDevice) async {
        let mayBegin = state.withLock { $0.running.insert(olt.number).inserted }
        guard mayBegin else { return }
        defer {
            state.withLock { state in
                state.running.remove(olt.number)
                if !state.wanted.contains(olt.number) { state.asked.remove(olt.number) }
            }
            // After that: who asks then sees a reading that has ended.
            news.changed("isp/olt/\(olt.number)", "isp/olts")
        }
        guard sessions.locks.takeForReading(olt.number, "a reading") else { return wait(olt, .seconds(5)) }
        state.withLock { _ = $0.wanted.remove(olt.number) }
        let signals = Int64(host.settings(GponSettings.self).signalSeconds) * 1000
        let before = (try? await store.state(of: olt.number)) ?? GponStore.OltState()
        let hasOptics = (before.opticsAt ?? 0) + signals <= host.clock().milliseconds
        let result = await sessions.with(olt, .reading) { session in
            await self.read(olt, session, hasOptics: hasOptics)
        }
        sessions.locks.release(olt.number)
        let reason: String?
        switch result {
        case .success(let stopped): reason = stopped
        case .failure(.unanswered(let why)): reason = why
        case .failure(let fault): reason = "\(fault)"
        }
        try? await store.noteRead(olt.number, reason, hasOptics: hasOptics && reason == nil)
        if case .success = result {
            let verdict = DeviceReading(reason == nil ? .complete : .partial, reason: reason)
            try? await sessions.registry.note(verdict, of: olt.number)
        }
        // A reading that gave way goes on soon; one that failed, later.
        if reason != nil { wait(olt, reason == Self.gaveWay ? .seconds(5) : .seconds(60)) }
    }

    private func wait(_ olt: NetworkDevice, _ length: Duration) {
        state.withLock { $0.notBefore[olt.number] = .now + length }
    }

    private static let gaveWay = "gave way to a user who writes; goes on soon"

    // MARK: - One OLT

    /// - Returns: why it is not whole; `nil` where it is.
    private func read(_ olt: NetworkDevice, _ session: OltConnection, hasOptics: Bool) async -> String? {
        do {
            let found = try OltReader.found(await session.ask(.found))
            try await store.keepFound(found, of: olt.number)
            let boards = try OltReader.boards(await session.ask(.boards))
            try await store.keepBoards(
                boards.map { KeptBoard(slot: $0.slot, name: $0.name, status: $0.status) }, of: olt.number)
            var load: [PonPort: PortLoad] = [:]
            var stopped: String?
            for board in boards where board.name.contains("GP") && PonPort.slots.contains(board.slot) {
                stopped = try await read(board.slot, board.name, of: olt, session, hasOptics, &load)
                if stopped != nil { break }
            }
            try await loads.keep(
                load, isWhole: stopped == nil, of: olt.number, at: host.clock().milliseconds)
            if let stopped { return stopped }
            if sessions.locks.isWanted(olt.number) { return Self.gaveWay }
            let services = try OltReader.servicePorts(.allServicePorts, await session.ask(.allServicePorts))
            try await store.keepServicePorts(services, of: olt.number)
            let addresses = try OltReader.addresses(.allAddresses, await session.ask(.allAddresses))
            try await store.keepAddresses(addresses, of: olt.number)
            return nil
        } catch let fault as ReadFault {
            return fault.description
        } catch {
            return "what was read could not be stored"
        }
    }

    private func read(
        _ slot: Int, _ board: String, of olt: NetworkDevice, _ session: OltConnection, _ hasOptics: Bool,
        _ load: inout [PonPort: PortLoad]
    ) async throws -> String? {
        for number in PonPort.ports {
            guard let port = PonPort(slot: slot, port: number) else { continue }
            if sessions.locks.isWanted(olt.number) { return Self.gaveWay }
            let answer = await session.ask(.terminals(port))
            if OltReader.hasNoPort(answer) { return nil }
            let terminals = try OltReader.terminals(port, answer)
            let traffic = try? OltReader.traffic(port, await session.ask(.traffic(port)))
            load[port] = PortLoad(up: traffic?.up, down: traffic?.down)
            try await store.keepPort(
                port, board: board, of: olt.number, terminals, reason: nil, traffic: traffic)
            try await details(terminals, of: olt, session)
            guard hasOptics, terminals.contains(where: \.isOnline) else { continue }
            let readings = try OltReader.portOptics(port, await session.ask(.portOptics(port)))
            try await store.keepOptics(
                readings.compactMap { ont, reading in TerminalPlace(port, ont).map { ($0, reading) } },
                of: olt.number)
        }
        return nil
    }

    /// The card of terminals that are new or offline: profiles, distance, why they went.
    private func details(_ terminals: [Terminal], of olt: NetworkDevice, _ session: OltConnection)
        async throws
    {
        for terminal in terminals {
            let known = try await store.terminal(terminal.place, of: olt.number)
            let isNews = known?.lineProfile == nil || (!terminal.isOnline && known?.downCause == nil)
            guard isNews, !sessions.locks.isWanted(olt.number) else { continue }
            guard
                let card = try OltReader.terminal(
                    .terminal(terminal.place), await session.ask(.terminal(terminal.place)))
            else { continue }
            try await store.keepTerminal(card, of: olt.number)
        }
    }

    // MARK: - One answer

    /// Reads one terminal now: its card, optics, service ports and addresses.
    func readNow(_ place: TerminalPlace, of number: Int64, by name: String) async throws {
        try await now(number, "\(name): reads \(place)") { session in
            guard let card = try OltReader.terminal(.terminal(place), await session.ask(.terminal(place)))
            else { return try await self.store.keepGone(place, of: number) }
            try await self.store.keepTerminal(card, of: number)
            if let optics = try OltReader.optics(place, await session.ask(.optics(place))) {
                try await self.store.keepOptics([(place, optics)], of: number)
            }
            let services = try OltReader.servicePorts(
                .servicePorts(place), await session.ask(.servicePorts(place)))
            try await self.store.keepServicePorts(services, at: place, of: number)
            let addresses = try OltReader.addresses(.addresses(place), await session.ask(.addresses(place)))
            try await self.store.keepAddresses(
                addresses.map { ($0.address, $0.vlan) }, behind: place, of: number)
        }
    }

    /// Reads the MAC table of an OLT now.
    func readAddresses(of number: Int64, by name: String) async throws {
        try await now(number, "\(name): reads the MAC table") { session in
            let addresses = try OltReader.addresses(.allAddresses, await session.ask(.allAddresses))
            try await self.store.keepAddresses(addresses, of: number)
        }
        news.changed("isp/olt/\(number)", "isp/olts")
    }

    /// Work for a user who waits, with the OLT's lock and a session of its own.
    private func now(
        _ number: Int64, _ what: String, _ work: @escaping @Sendable (OltConnection) async throws -> Void
    ) async throws {
        let olt = try await sessions.olt(number)
        try await sessions.locks.take(number, what, within: .seconds(20))
        defer { sessions.locks.release(number) }
        let read = await sessions.with(olt, .reading) { session -> Result<Void, any Error> in
            do { return .success(try await work(session)) } catch { return .failure(error) }
        }
        do {
            try read.get().get()
        } catch let fault as ReadFault {
            throw GponFault.unanswered("\(olt.name): \(fault). Try again.")
        }
    }
}
