internal import DeviceAccess
internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubDatabase

/// Opens sessions on OLTs, which are devices of the registry.
struct OltSessions: Sendable {
    let registry: DeviceRegistry
    let queue: DeviceQueue
    let locks: OltLocks

    init(_ registry: DeviceRegistry, _ locks: OltLocks) {
        self.registry = registry
        self.locks = locks
        queue = .shared(by: registry.database.path)
    }

    func olts() async throws -> [NetworkDevice] { try await registry.devices(.olt) }

    func olt(_ number: Int64) async throws -> NetworkDevice {
        guard let device = try await registry.device(number), device.definition.kind == .olt else {
            throw GponFault.notFound("No OLT has this number.")
        }
        return device
    }

    /// Work on one OLT, with a session of its own, logged out at the end. The caller has the OLT's lock.
    func with<Value: Sendable>(
        _ olt: NetworkDevice, _ purpose: OltDialogue.Purpose, _ work: @Sendable (OltConnection) async -> Value
    ) async -> Result<Value, GponFault> {
        await queue.alone(with: olt.number) {
            do {
                let session = try await open(olt, purpose)
                let value = await work(session)
                await session.close()
                return .success(value)
            } catch let fault as GponFault {
                return .failure(fault)
            } catch {
                return .failure(.unanswered("\(error)"))
            }
        }
    }

    private func open(_ olt: NetworkDevice, _ purpose: OltDialogue.Purpose) async throws -> OltConnection {
        let definition = olt.definition
        guard definition.transport == .telnet else {
            throw GponFault.unanswered(
                "\(olt.name) is read by telnet alone. Change its transport under Settings > Network devices.")
        }
        guard let profile = DeviceProfile.named(definition.profile), profile.name == "smartax" else {
            throw GponFault.unanswered(
                "\(olt.name) has the profile \(definition.profile). Terminals are read from OLTs with the profile smartax."
            )
        }
        // A refused password is not tried again by itself: the account would be locked.
        guard olt.state != .refused else {
            throw GponFault.unanswered(
                "\(olt.name) refused the name or the password. Change its credentials.")
        }
        let opened = try await registry.opened(olt)
        do throws(OltDialogue.Failure) {
            return try await OltConnection.open(
                host: definition.address, port: definition.port ?? 23, opened.credentials, for: purpose,
                profile)
        } catch {
            let reading = DeviceReading(.failed, reason: error.description, failure: error.kind)
            try? await registry.note(reading, of: olt.number)
            throw GponFault.unanswered("\(olt.name) did not let the hub in: \(error). Nothing was sent.")
        }
    }
}
