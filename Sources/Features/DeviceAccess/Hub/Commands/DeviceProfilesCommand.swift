package import ArgumentParser
internal import Daemon
internal import DeviceAccess

/// `isp profiles`: what devices this program knows, and what is wrong with a profile of one's own.
package struct DeviceProfilesCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "profiles", abstract: "List the profiles of devices, or check one of your own.",
        subcommands: [List.self, Check.self])

    package init() {}

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List profiles, what each reads, and all layouts.")

        func run() throws {
            for profile in DeviceProfile.known {
                print("\(profile.name)  (\(profile.vendor))")
                for (subject, reads) in profile.reads.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    for read in reads { print("    \(subject.rawValue): \(read.line)  ->  \(read.layout)") }
                }
            }
            print("layouts:")
            for layout in Layout.all.map(\.name).sorted() { print("    \(layout)") }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a profile's file, and explain its faults.",
            discussion: "Exit code 0: it can be used. 65: it has faults, a line each.")

        @Argument(help: "The file, JSON; '-' is standard input.") var file: String

        func run() throws {
            let profile = try ProfileChoice.read(file)
            let faults = profile.faults
            guard faults.isEmpty else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, faults.map { "\(file): \($0)" }.joined(separator: "\n"))
            }
            let reads = profile.reads.keys.map(\.rawValue).sorted().joined(separator: ", ")
            print("ok: profile '\(profile.name)' reads \(reads).")
        }
    }
}

/// A profile that a command names: a known one, or a file.
enum ProfileChoice {
    static func profile(_ name: String) throws -> DeviceProfile {
        if name.hasSuffix(".json") { return try read(name) }
        guard let profile = DeviceProfile.named(name) else {
            let known = DeviceProfile.known.map(\.name).joined(separator: ", ")
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot use profile '\(name)': There is none of this name. Name a file, or one of: \(known).")
        }
        return profile
    }

    static func read(_ file: String) throws -> DeviceProfile {
        let bytes = try InputFile.bytes(file)
        do {
            return try ProfileFile.read(bytes)
        } catch {
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot read profile '\(file)': \(error)")
        }
    }
}
