package import ArgumentParser
internal import Daemon
internal import Foundation
internal import HTTPClient
internal import MonitorCore
internal import MonitorWire

/// A hub that runs, as commands ask it through its API: `MONITOR_HUB_URL` says where, `MONITOR_HUB_TOKEN` as whom.
package struct RunningHub: Sendable {
    /// Without a `/` at its end.
    package let url: String
    private let token: Secret
    private let sender = GuardedSender(atOnce: 1)
    /// Of one question.
    private static let seconds = 60

    /// - Parameter role: what the advice names where there is no token: `--role operator`.
    /// - Throws: an exit code, after saying what is missing.
    package init(advice role: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let given = environment["MONITOR_HUB_URL"] ?? "http://127.0.0.1:8080"
        url = given.last == "/" ? String(given.dropLast()) : given
        guard let token = environment["MONITOR_HUB_TOKEN"], !token.isEmpty,
            token.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot ask the hub: MONITOR_HUB_TOKEN is not set. Make one: monitor-hub token create NAME \(role)."
            )
        }
        self.token = Secret(token)
    }

    /// For an answer that is not what this version expects.
    package var unreadable: ExitCode {
        ExitStatus.end(
            ExitStatus.unavailable, "cannot read what '\(url)' answers: It is not a hub of this version.")
    }

    /// - Parameter path: `/api/v1/...`.
    /// - Returns: the body of an answer of 200 to 299.
    /// - Throws: an exit code, after saying what the hub answered, or why it could not be asked.
    package func send(_ method: String, _ path: String, _ body: [UInt8] = []) async throws -> [UInt8] {
        var request = GuardedRequest(
            url: url + path,
            content: .http(
                method: method,
                headers: ["Authorization: Bearer \(token.revealed)", "Content-Type: application/json"],
                body: body),
            timeout: .seconds(Self.seconds), userAgent: "monitor-hub/\(monitorVersion)",
            allows: { _ in true })
        request.keptBytes = 1 << 20
        do {
            let reply = try await sender.send(request)
            guard (200..<300).contains(reply.status) else {
                let said = Self.refusal(reply.body) ?? "status \(reply.status)"
                throw ExitStatus.end(ExitStatus.unavailable, "cannot ask '\(url)': \(said)")
            }
            return reply.body
        } catch let fault as GuardedFault {
            throw ExitStatus.end(
                ExitStatus.unavailable,
                "cannot ask '\(url)': \(fault.cause). Is the hub running? MONITOR_HUB_URL says where.")
        }
    }

    private enum Key: String, CaseIterable { case error }

    /// The sentence of a refusal.
    private static func refusal(_ json: [UInt8]) -> String? {
        var found: String?
        var reader = JSONReader(json)
        try? reader.whole { (reader) throws(WireFault) in
            try reader.object(KeyTable<Key>()) { (_, reader) throws(WireFault) in
                found = try reader.string(atMost: 4096)
            }
        }
        return found
    }
}
