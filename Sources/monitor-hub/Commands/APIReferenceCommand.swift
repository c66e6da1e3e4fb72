import ArgumentParser
import Daemon
import HubServer

/// Writes `docs/openapi.json`.
struct APIReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-reference", abstract: "Print the OpenAPI document of all features.",
        shouldDisplay: false)

    func run() throws {
        print(String(decoding: try HubServer.reference(of: Features.all), as: UTF8.self), terminator: "")
    }
}
