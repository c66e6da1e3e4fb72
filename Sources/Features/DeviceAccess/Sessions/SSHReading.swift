package import DeviceAccess
internal import Foundation

/// Reads one thing from one device by Debian's OpenSSH client, as a child that is bounded in time and bytes.
///
/// The password goes to the child's helper over a socket that answers one process of this user once. It is in no argument
/// and no environment.
package struct SSHReading: Sendable {
    package var client = "/usr/bin/ssh"
    /// The program that asks the socket, as a name without arguments.
    package var helper: String
    /// A folder of this user alone, for the socket.
    package var folder: String
    package var knownHosts: String
    package var wholeSeconds = 120
    package static let mostBytes = 8 * 1024 * 1024

    package init(helper: String, folder: String, knownHosts: String) {
        self.helper = helper
        self.folder = folder
        self.knownHosts = knownHosts
    }

    /// Never throws: what went wrong is the reading's reason.
    package func read(
        host: String, port: Int = 22, _ profile: DeviceProfile, _ credentials: DeviceCredentials,
        _ subject: Layout.Subject
    ) async -> DeviceReading {
        guard let read = profile.reads[subject]?.first, let layout = Layout.named(read.layout),
            profile.permits(read.line)
        else {
            return DeviceReading(
                .failed, reason: "profile '\(profile.name)' cannot read \(subject.rawValue)", failure: .other)
        }
        let output: Output
        do {
            output = try await run(host, port, profile, credentials, read.line)
        } catch let fault as SSHInvocation.Fault {
            return DeviceReading(.failed, reason: "\(fault)", failure: .other)
        } catch {
            return DeviceReading(.failed, reason: "cannot start \(client): \(error)", failure: .other)
        }
        return Self.reading(output, read, layout, credentials)
    }

    struct Output: Sendable {
        var text: [UInt8] = []
        var complaints: [UInt8] = []
        var status: Int32 = 0
        var isCut = false
        var isLate = false
    }

    private static func reading(
        _ output: Output, _ read: DeviceProfile.Read, _ layout: Layout, _ credentials: DeviceCredentials
    ) -> DeviceReading {
        let secrets = [credentials.password, credentials.enable]
        if output.status != 0, let complaint = SSHComplaint(DeviceText(output.complaints.without(secrets))) {
            return complaint.reading
        }
        let text = DeviceText(output.text)
        let table = layout.read(text)
        var reading = DeviceReading(table.isComplete ? .complete : .partial, reason: table.error)
        if table.error != nil { reading.verdict = .failed }
        if output.isCut || output.isLate {
            reading.verdict = table.count > 0 ? .partial : .failed
            reading.reason = output.isLate ? "the device took too long" : "more than \(mostBytes) bytes came"
        } else if output.status != 0, table.count == 0 {
            reading.verdict = .failed
            reading.reason = "the client ended with status \(output.status)"
        }
        reading.failure = reading.verdict == .failed ? .other : nil
        reading.table = table
        reading.lines = text.lines.map { Array($0) }
        reading.sent = [read.line]
        reading.transcript = Array(output.text.prefix(DeviceDialogue.mostTranscript)).without(secrets)
        return reading
    }

    private func run(
        _ host: String, _ port: Int, _ profile: DeviceProfile, _ credentials: DeviceCredentials,
        _ command: String
    ) async throws -> Output {
        let secret = try OneSecret(credentials.password, in: folder)
        defer { secret.close() }
        let invocation = try SSHInvocation(
            host: host, port: port, user: String(decoding: credentials.name, as: UTF8.self), command: command,
            knownHosts: knownHosts, helper: helper, socket: secret.path, algorithms: profile.algorithms)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: client)
        child.arguments = invocation.arguments
        child.environment = invocation.environment
        child.standardInput = FileHandle.nullDevice
        let out = Pipe()
        let complaints = Pipe()
        child.standardOutput = out
        child.standardError = complaints
        try child.run()
        let number = child.processIdentifier
        var output = await withTaskCancellationHandler {
            await collected(number, out.fileHandleForReading, complaints.fileHandleForReading)
        } onCancel: {
            kill(number, SIGKILL)
        }
        child.waitUntilExit()
        output.status = child.terminationStatus
        return output
    }

    private enum Part: Sendable {
        case text([UInt8], isCut: Bool)
        case complaints([UInt8], isCut: Bool)
        case late
        case onTime
    }

    /// What the child says, until it ends or is ended.
    private func collected(_ child: Int32, _ out: FileHandle, _ complaints: FileHandle) async -> Output {
        let seconds = wholeSeconds
        return await withTaskGroup(of: Part.self) { group in
            group.addTask {
                let (bytes, isCut) = await Self.bytes(out, killing: child)
                return .text(bytes, isCut: isCut)
            }
            group.addTask {
                let (bytes, isCut) = await Self.bytes(complaints, killing: child)
                return .complaints(bytes, isCut: isCut)
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                guard !Task.isCancelled else { return .onTime }
                kill(child, SIGKILL)
                return .late
            }
            var output = Output()
            var ended = 0
            while let part = await group.next() {
                switch part {
                case .text(let bytes, let isCut):
                    output.text = bytes
                    output.isCut = output.isCut || isCut
                    ended += 1
                case .complaints(let bytes, let isCut):
                    output.complaints = bytes
                    output.isCut = output.isCut || isCut
                    ended += 1
                case .late: output.isLate = true
                case .onTime: break
                }
                if ended == 2 { group.cancelAll() }
            }
            return output
        }
    }

    /// Reads to the end on a thread of its own; ends the child where it says too much.
    private static func bytes(_ file: FileHandle, killing child: Int32) async -> (bytes: [UInt8], isCut: Bool)
    {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var bytes: [UInt8] = []
                var isCut = false
                while true {
                    let data = file.availableData
                    if data.isEmpty { break }
                    if bytes.count + data.count > mostBytes {
                        if !isCut { kill(child, SIGKILL) }
                        isCut = true
                        continue
                    }
                    bytes += data
                }
                continuation.resume(returning: (bytes, isCut))
            }
        }
    }
}
