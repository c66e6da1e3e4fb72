public import HubDatabase

/// How a feature keeps reports of one kind that come over an agent's link. Its rows are written in one transaction with
/// many other reports, and are durable when the agent is told so.
///
/// A report is known by kind, agent, start and sequence: `write` is never called for a repeat.
public struct ReportWriter: Sendable {
    /// Begins with the feature's name: `probes.window`.
    public let kind: String
    /// Reads a body, which is hostile, before any transaction.
    ///
    /// - Throws: why it can never be stored.
    public let read: @Sendable (_ body: [UInt8]) throws -> any Sendable
    let write: @Sendable (any Sendable, DatedReport, inout AgentIntake, Database) throws -> Void

    /// - Parameters:
    ///   - read: gives what `write` gets. An error of it is told to the agent, which sends the report no more.
    ///   - write: writes the rows. A `ReportRefusal` of it is told to the agent as well. Where it throws, nothing of
    ///     this report is kept, and all of the others.
    public init<Content: Sendable>(
        _ kind: String, read: @escaping @Sendable (_ body: [UInt8]) throws -> Content,
        write: @escaping @Sendable (Content, DatedReport, inout AgentIntake, Database) throws -> Void
    ) {
        self.kind = kind
        self.read = read
        self.write = { content, report, intake, database in
            guard let content = content as? Content else { return }
            try write(content, report, &intake, database)
        }
    }
}

/// Why one report can never be stored, as its agent is told.
public struct ReportRefusal: Error, Sendable, CustomStringConvertible {
    /// A sentence.
    public let reason: String
    /// What the hub's operator is told besides; `nil` where the agent is at fault, and not the hub.
    let cause: String?

    public init(_ reason: String) {
        self.reason = reason
        cause = nil
    }

    init(cause: String) {
        reason = "The hub cannot store this report. Its log says why."
        self.cause = cause
    }

    public var description: String { reason }
}

/// Has the writers of one kind take part in the intake: they know nothing between two transactions.
final class WriterHandler: ReportHandler {
    private let writer: ReportWriter

    init(_ writer: ReportWriter) {
        self.writer = writer
    }

    var kind: String { writer.kind }

    func begin() -> any ReportBatch { Batch(writer: writer) }

    private struct Batch: ReportBatch {
        let writer: ReportWriter

        mutating func take(
            _ report: DatedReport, _ intake: inout AgentIntake, _ database: Database
        ) throws {
            do {
                try writer.write(report.report.content, report, &intake, database)
            } catch let error as DatabaseError where error.kind != .statement {
                throw error
            } catch let error as DatabaseError {
                throw ReportRefusal(cause: error.cause)
            } catch let refusal as ReportRefusal {
                throw refusal
            } catch {
                throw ReportRefusal(cause: "\(error)")
            }
        }
    }
}
