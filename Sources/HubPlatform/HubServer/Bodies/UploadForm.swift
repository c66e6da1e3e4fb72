internal import HTTPTypes
internal import HubCore
package import Hummingbird
internal import MonitorCore
internal import NIOCore

/// A file that a page's form or a program sends. It is given away piece by piece, and never held whole.
///
/// Behind `Doors.uploads` the session's token is in the form, as its first field: nothing of a file is taken before it
/// was found right.
package struct UploadForm: Sendable {
    /// Fields of the form besides its file.
    package private(set) var fields: [String: String] = [:]
    /// As the client calls the file; never part of a path. Empty where none came.
    package private(set) var fileName = ""
    package private(set) var fileBytes = 0

    package subscript(_ name: String) -> String { fields[name] ?? "" }

    /// - Parameters:
    ///   - most: bytes that the file may have.
    ///   - receive: takes the file's bytes in their order.
    /// - Throws: `Refusal`, and what `receive` throws.
    package static func read(
        _ request: Request, _ context: HubContext, atMost most: Int,
        _ receive: (_ piece: [UInt8], _ form: UploadForm) async throws -> Void
    ) async throws -> UploadForm {
        var form = UploadForm()
        guard var reader = try? MultipartReader(contentType: request.headers[.contentType] ?? "") else {
            // Who sends another form is told so only where the form is ours.
            let sent = Form(try await request.bytes(atMost: Form.longest) ?? []) ?? Form()
            guard context.visitor?.csrf?.matches(Secret(sent["csrf"])) ?? true else { throw RoleGate.forged }
            throw Refusal(.unsupportedMediaType, "Send a form with a file: multipart/form-data.")
        }
        // What is declared longer is refused before it is sent; the fields beside the file are short.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most + 65_536 {
            throw Refusal.tooLong(most)
        }
        var isOurs = context.visitor?.csrf == nil
        for try await buffer in request.body {
            let pieces: [MultipartReader.Piece]
            do throws(MultipartReader.Fault) {
                pieces = try reader.read(buffer.readableBytesView)
            } catch {
                throw Refusal(.badRequest, "The form is damaged: its parts cannot be told apart.")
            }
            for piece in pieces {
                if !isOurs {
                    guard case .field("csrf", let value) = piece,
                        let csrf = context.visitor?.csrf,
                        csrf.matches(Secret(String(decoding: value, as: UTF8.self)))
                    else { throw RoleGate.forged }
                    isOurs = true
                    continue
                }
                switch piece {
                case .field(let name, let value):
                    guard let text = String(validating: value, as: UTF8.self) else {
                        throw Refusal(.badRequest, "The field '\(name.prefix(40))' is not UTF-8.")
                    }
                    form.fields[name] = text
                case .file(let name):
                    guard form.fileName.isEmpty else {
                        throw Refusal(.badRequest, "Send one file at a time.")
                    }
                    form.fileName = name
                case .bytes(let bytes):
                    form.fileBytes += bytes.count
                    guard form.fileBytes <= most else { throw Refusal.tooLong(most) }
                    try await receive(bytes, form)
                case .fileEnded, .end: break
                }
            }
        }
        guard isOurs else { throw RoleGate.forged }
        guard reader.isOver else { throw Refusal(.badRequest, "The form ends too early. Send it again.") }
        return form
    }
}

extension Request {
    /// The body of a program's upload, piece by piece.
    ///
    /// - Throws: `Refusal` of what is longer, and what `receive` throws.
    package func receive(atMost most: Int, _ receive: (_ piece: [UInt8]) async throws -> Void) async throws {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > most {
            throw Refusal.tooLong(most)
        }
        var count = 0
        for try await buffer in body {
            count += buffer.readableBytes
            guard count <= most else { throw Refusal.tooLong(most) }
            try await receive(Array(buffer.readableBytesView))
        }
    }
}
