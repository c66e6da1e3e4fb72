import DatabaseTestSupport
import DeviceRegistry
import Gpon
import HubCore
import HubDatabase
import TestSupport
import Testing

@testable import HubGpon

@Suite("registration profiles") struct ProfileStoreTests {
    private func profile(vlan: Int) throws -> RegistrationProfile {
        try #require(
            RegistrationProfile(
                name: "inet", lineProfile: 10, serviceProfile: 20, vlan: vlan, userVLAN: vlan, gem: 1,
                rxTable: nil,
                txTable: nil, nativeEthernet: nil))
    }

    @Test("of two users who change a profile, the second is shown what the first made of it")
    func twoEditors() async throws {
        let folder = ScratchFolder()
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: DatabaseSchema(GponTables.migrations))
        defer { database.close() }
        let store = GponStore(database, AuditLog(database, AuditAction.ofGpon))
        func keep(_ vlan: Int, as number: Int64?, seen: String? = nil) async throws -> Int64 {
            try await store.keep(
                profile(vlan: vlan), of: 3, isForInstallers: false, as: number, seen: seen, by: .console)
        }
        let number = try await keep(100, as: nil)
        let first = try #require(try await store.profile(number))
        #expect(first.summary == "'inet', OLT 3, line profile 10, service profile 20, VLAN 100, GEM port 1")
        let seen = first.revision
        #expect(try await keep(200, as: number, seen: seen) == number)
        await #expect(throws: GponFault.self) { try await keep(300, as: number, seen: seen) }
        let now = try #require(try await store.profile(number))
        #expect(now.profile.vlan == 200)
        #expect(try await keep(300, as: number, seen: now.revision) == number)
        #expect(try await keep(400, as: number) == number)
    }

    @Test("the profile of an OLT that was removed stays that OLT's in its form")
    func removedOlt() throws {
        let kept = KeptProfile(number: 1, olt: 3, profile: try profile(vlan: 100), isForInstallers: false)
        let form = ProfileForm(kept, [])
        #expect(form.olts.map(\.number) == [3] && form.olts.allSatisfy(\.isChosen))
        #expect(form.olts.map(\.name) == ["OLT 3, removed"])
        #expect(ProfileForm([]).olts.isEmpty)
    }
}
