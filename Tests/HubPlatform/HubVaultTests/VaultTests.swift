import Foundation
import MonitorCore
import TestSupport
import Testing

@testable import HubVault

@Suite("the vault") struct VaultTests {
    private let folder = ScratchFolder()
    private var path: String { folder.path + "/vault.key" }

    @Test("what was sealed is opened by another process that has the key")
    func roundTrip() throws {
        let sealed = try Vault(keyFile: path).seal(Secret("community ✓"), for: "switches.3.snmp")
        #expect(try Vault(keyFile: path).open(sealed, for: "switches.3.snmp").revealed == "community ✓")
        #expect(sealed.count == "community ✓".utf8.count + 45)
    }

    @Test("the same secret looks different each time, and its text is nowhere in it")
    func nonces() throws {
        let vault = Vault(keyFile: path)
        let (one, other) = (
            try vault.seal(Secret("hunter2"), for: "a"), try vault.seal(Secret("hunter2"), for: "a")
        )
        #expect(one != other)
        #expect(!String(decoding: one, as: UTF8.self).contains("hunter2"))
    }

    @Test("no key is made before the first secret, and its file is its owner's alone")
    func lazily() throws {
        let vault = Vault(keyFile: path)
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try vault.seal(Secret("x"), for: "a")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["vault.key"])
    }

    @Test("sealed for one purpose it opens for no other")
    func purposes() throws {
        let vault = Vault(keyFile: path)
        let sealed = try vault.seal(Secret("x"), for: "channels.7.token")
        #expect(fault { try vault.open(sealed, for: "channels.8.token") } == .damaged)
    }

    @Test("any changed byte is noticed, and any shorter text")
    func damage() throws {
        let vault = Vault(keyFile: path)
        let sealed = try vault.seal(Secret("abc"), for: "a")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: VaultError.self) { try vault.open(changed, for: "a") }
            #expect(throws: VaultError.self) { try vault.open(Array(sealed.prefix(index)), for: "a") }
        }
    }

    @Test("another key is told from damage, and a missing one is never made anew to open")
    func keys() throws {
        let sealed = try Vault(keyFile: path).seal(Secret("x"), for: "a")
        let other = folder.path + "/other.key"
        #expect(fault { try Vault(keyFile: other).open(sealed, for: "a") } == .missing)
        #expect(!FileManager.default.fileExists(atPath: other))
        _ = try Vault(keyFile: other).seal(Secret("y"), for: "a")
        #expect(fault { try Vault(keyFile: other).open(sealed, for: "a") } == .otherKey)
    }

    @Test("a key that others can read, a link, and a file that holds no key are refused")
    func refusedFiles() throws {
        _ = try Vault(keyFile: path).seal(Secret("x"), for: "a")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(fault { try Vault(keyFile: path).seal(Secret("x"), for: "a") } == .exposed)
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(fault { try Vault(keyFile: path).seal(Secret("x"), for: "a") } == .noKey)
        let linked = folder.path + "/link.key"
        try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: path)
        guard case .unavailable = fault({ try Vault(keyFile: linked).seal(Secret("x"), for: "a") }) else {
            Issue.record("a link was followed")
            return
        }
    }

    @Test("many at once make one key")
    func concurrently() async throws {
        let path = path
        let sealed = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try Vault(keyFile: path).seal(Secret("x"), for: "a") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for one in sealed { #expect(try Vault(keyFile: path).open(one, for: "a").revealed == "x") }
    }

    private func fault(_ body: () throws -> some Any) -> VaultError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? VaultError)?.code
        }
    }
}
