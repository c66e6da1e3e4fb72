internal import AgentHost
internal import HTTPClient
internal import MonitorCore
internal import Pinger
internal import Probes
internal import Probing

/// Where targets are: literals as they are, names by the system's resolver, words by what this host knows. Every address
/// is screened.
struct ProbeResolver: Sendable {
    /// How long the addresses of a name are used while it cannot be resolved.
    static let memory: Duration = .seconds(3600)

    /// What the operator permits and forbids.
    private let chosen: ProbePolicySettings
    /// The same, with the networks that are quiet now.
    private var lists: ProbePolicySettings
    /// Where this agent reports to.
    private let hub: String?
    private var known: [ProbeAddress: (addresses: [IPAddress], at: ContinuousClock.Instant)] = [:]

    init(_ settings: AgentSettings) {
        chosen = settings[ProbePolicySettings.self]
        lists = chosen
        hub = (settings.platformWSURL ?? settings.platformAPIURL)?.host
    }

    static func screen(_ lists: ProbePolicySettings, _ facts: HostFacts) -> AddressPolicy {
        AddressPolicy(
            permitted: lists.permitted, denied: lists.denied, quiet: lists.quiet.ranges, own: facts.own)
    }

    /// Why a target may not be at an address of one link, in a sentence; `nil` where it may.
    static func refusal(
        of address: IPAddress, on interface: String?, _ lists: ProbePolicySettings, _ screen: AddressPolicy
    ) -> String? {
        if let interface, lists.quiet.interfaces.contains(interface) {
            return AddressPolicy.Reason.passive.sentence
        }
        return screen.refusal(of: address)
    }

    /// Where others may reach this agent: what it reaches its hub from.
    static func ownAddress(_ settings: AgentSettings) -> IPAddress? {
        let hub = (settings.platformWSURL ?? settings.platformAPIURL).flatMap { IPAddress($0.host) }
        // An address of documentation (RFC 5737): nothing is sent there, its route is asked for.
        let address = HostFacts.source(towards: hub ?? IPAddress(v4: 0xc000_0201))
        return address.flatMap { $0.isLoopback ? nil : $0 }
    }

    /// Blocks while names are asked for.
    mutating func resolve(
        _ targets: [ProbeTarget], at now: ContinuousClock.Instant = .now
    ) -> [ProbeTarget.ID: ProbeRun.Resolution] {
        let facts = HostFacts.read()
        lists = chosen.ofNow
        let screen = Self.screen(lists, facts)
        var asked: [ProbeAddress: Result<[IPAddress], NameLookup.Failure>] = [:]
        return targets.reduce(into: [:]) { all, target in
            all[target.id] = resolution(of: target, facts, screen, &asked, now)
        }
    }

    private mutating func resolution(
        of target: ProbeTarget, _ facts: HostFacts, _ screen: AddressPolicy,
        _ asked: inout [ProbeAddress: Result<[IPAddress], NameLookup.Failure>], _ now: ContinuousClock.Instant
    ) -> ProbeRun.Resolution {
        switch target.address {
        case .literal(let address, let scope):
            guard let scope else { return judged([address], target, facts, screen) }
            guard let index = HostFacts.index(ofInterface: scope) else { return .failed(.noRoute) }
            if Self.refusal(of: address, on: scope, lists, screen) != nil { return .failed(.refused) }
            return .address(EchoDestination(address, scope: index))
        case .word(let word): return resolution(of: word, target, facts, screen, &asked, now)
        case .name(let name): return resolution(of: name, target, facts, screen, &asked, now)
        }
    }

    private mutating func resolution(
        of word: ProbeAddress.Word, _ target: ProbeTarget, _ facts: HostFacts, _ screen: AddressPolicy,
        _ asked: inout [ProbeAddress: Result<[IPAddress], NameLookup.Failure>], _ now: ContinuousClock.Instant
    ) -> ProbeRun.Resolution {
        switch word {
        case .gateway:
            if target.family != .v6, let gateway = facts.gatewayV4 {
                return judged([gateway], target, facts, screen)
            }
            guard target.family != .v4, let gateway = facts.gatewayV6,
                let index = HostFacts.index(ofInterface: gateway.scope)
            else { return .failed(.noRoute) }
            if screen.denied.contains(where: { $0.contains(gateway.address) })
                || lists.quiet.interfaces.contains(gateway.scope)
            {
                return .failed(.refused)
            }
            return .address(
                EchoDestination(gateway.address, scope: gateway.address.isLinkLocalV6 ? index : 0))
        case .resolver:
            return facts.resolver.map { judged([$0], target, facts, screen) } ?? .failed(.noName)
        case .hub:
            guard let hub else { return .failed(.noName) }
            if let address = IPAddress(hub) { return judged([address], target, facts, screen) }
            return resolution(of: hub, target, facts, screen, &asked, now)
        case .mesh: return .failed(.unsupported)
        }
    }

    private mutating func resolution(
        of name: String, _ target: ProbeTarget, _ facts: HostFacts, _ screen: AddressPolicy,
        _ asked: inout [ProbeAddress: Result<[IPAddress], NameLookup.Failure>], _ now: ContinuousClock.Instant
    ) -> ProbeRun.Resolution {
        let key = ProbeAddress.name(name)
        let answer =
            asked[key]
            ?? Result { () throws(NameLookup.Failure) in try NameLookup.addresses(of: name, .either) }
        asked[key] = answer
        switch answer {
        case .success(let addresses):
            known[key] = (addresses, now)
            return judged(addresses, target, facts, screen)
        case .failure(let failure):
            guard failure.reason == .nameFailed, let former = known[key], now - former.at < Self.memory else {
                return .failed(failure.reason)
            }
            return judged(former.addresses, target, facts, screen)
        }
    }

    /// One refused address refuses the name: one with a good and a bad one is an attack or a mistake.
    private func judged(
        _ addresses: [IPAddress], _ target: ProbeTarget, _ facts: HostFacts, _ screen: AddressPolicy
    ) -> ProbeRun.Resolution {
        if addresses.contains(where: { screen.refusal(of: $0) != nil }) { return .failed(.refused) }
        let (v4, v6) = (addresses.first(where: \.isV4), addresses.first { !$0.isV4 })
        let chosen =
            switch target.family {
            case .v4: v4
            case .v6: v6
            case .either: facts.hasV6 ? v6 ?? v4 : v4 ?? v6
            }
        return chosen.map { .address(EchoDestination($0)) } ?? .failed(.noName)
    }
}

extension AddressPolicy {
    /// - Returns: why a target may not be there, in a sentence; `nil` where it may.
    func refusal(of address: IPAddress) -> String? {
        guard case .refused(let reason) = verdict(on: address, for: .scheduled) else { return nil }
        return reason.sentence
    }
}
