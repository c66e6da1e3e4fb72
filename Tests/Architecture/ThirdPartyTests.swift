import Foundation
import TestSupport
import Testing

/// What of others each program is linked with: `docs/third-party.md` lists it, so that a new dependency is seen in a
/// review. `UPDATE_GOLDENS=1` writes the file.
@Suite("third-party products") struct ThirdPartyTests {
    private struct Target {
        let name: String
        /// Of this package.
        var targets: [String] = []
        /// As `name (package)`.
        var products: [String] = []
        /// Whether it is the headers and the name of a library of the system.
        let isSystemLibrary: Bool
    }

    private static let root = Fixture.root + "/../../"

    /// As `Package.swift` says.
    private static func targets() throws -> [String: Target] {
        let manifest = try #require(Fixture.text(at: root + "Package.swift"))
        let heads = manifest.matches(
            of: /\.(target|executableTarget|testTarget|systemLibrary)\(\s*name: "([^"]+)"/)
        let ends = heads.dropFirst().map(\.range.lowerBound) + [manifest.endIndex]
        return Dictionary(
            uniqueKeysWithValues: zip(heads, ends).map { head, end in
                let body = manifest[head.range.upperBound..<end]
                var target = Target(name: String(head.2), isSystemLibrary: head.1 == "systemLibrary")
                let list =
                    body.firstMatch(of: /dependencies: \[((?:[^\[\]]|\[[^\]]*\])*)\]/).map { $0.1 } ?? ""
                for one in list.matches(of: /\.product\(name: "([^"]+)", package: "([^"]+)"/) {
                    target.products.append("\(one.1) (\(one.2))")
                }
                let own = list.replacing(/\.product\([^)]*\)/, with: "")
                target.targets = own.matches(of: /"([^"]+)"/).map { String($0.1) }
                return (target.name, target)
            })
    }

    private static func closure(_ name: String, _ targets: [String: Target]) -> [Target] {
        var (found, waiting): ([String: Target], [String]) = ([:], [name])
        while let next = waiting.popLast() {
            guard found[next] == nil, let target = targets[next] else { continue }
            found[next] = target
            waiting += target.targets
        }
        return found.values.sorted { $0.name < $1.name }
    }

    private static func list(_ program: String, _ targets: [String: Target]) -> String {
        let all = closure(program, targets)
        let libraries = all.filter(\.isSystemLibrary).map { "\($0.name) (system library)" }
        let products = Set(all.flatMap(\.products) + libraries).sorted { $0.lowercased() < $1.lowercased() }
        return "## \(program)\n\n" + products.map { "- \($0)\n" }.joined()
    }

    @Test("docs/third-party.md lists what each program is linked with (UPDATE_GOLDENS=1 writes it)")
    func listed() throws {
        let targets = try Self.targets()
        let text =
            """
            # Third-party products

            What each program is linked with. `CCurl` loads libcurl itself when it is first needed, and is not listed. Written by `UPDATE_GOLDENS=1 swift test --filter ThirdPartyTests`.


            """ + ["monitor-agent", "monitor-hub"].map { Self.list($0, targets) }.joined(separator: "\n")
        let path = Self.root + "docs/third-party.md"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] != nil {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(Fixture.text(at: path) == text)
    }
}
