internal import Connectors
internal import HTMLTree
internal import HTTPClient
internal import MonitorCore
internal import NIOPosix

/// Sends by libcurl, to one declared address, and reads what comes back on threads of its own.
struct WireTransport: CabinetTransport {
    let declaration: ConnectorDeclaration
    let sender: GuardedSender
    let threads: NIOThreadPool

    func send(_ request: CabinetRequest) async throws -> CabinetPage {
        let address = declaration.address
        // What is read back must come from the desk itself.
        var headers = ["Accept: text/html", "Cache-Control: no-cache"]
        if let cookies = request.cookies { headers.append("Cookie: \(cookies)") }
        if request.form != nil { headers.append("Content-Type: application/x-www-form-urlencoded") }
        var call = GuardedRequest(
            url: "\(address.isSecure ? "https" : "http")://\(address.authority)\(request.target)",
            content: .http(
                method: request.form == nil ? "GET" : "POST", headers: headers, body: request.form ?? []),
            timeout: .seconds(declaration.limitSeconds), userAgent: "monitor-hub/\(monitorVersion)",
            allows: { address.allows($0) })
        call.keptBytes = HTMLReader.longestPage
        call.longestBytes = HTMLReader.longestPage
        call.keepsHead = true
        let reply: GuardedReply
        do {
            reply = try await sender.send(call)
        } catch let fault as GuardedFault {
            throw CabinetFailure(fault)
        }
        let usual = declaration.charset
        let type = reply.values("content-type").last
        do {
            let document = try await threads.runIfActive {
                let charset = Charset(contentType: type, page: reply.body, usual: usual)
                return try HTMLReader.document(charset.text(reply.body))
            }
            return CabinetPage(
                status: reply.status, location: reply.values("location").last,
                newCookies: reply.values("set-cookie"), document: document)
        } catch let fault as HTMLFault {
            // What was posted may have been taken all the same.
            throw CabinetFailure(request.form == nil ? .changed : .broken, "\(fault)")
        }
    }
}

extension CabinetFailure {
    init(_ fault: GuardedFault) {
        switch fault.code {
        case .forbidden:
            self.init(
                .strayed,
                "Its name leads to an address where connectors may not go. Write its network into \"networks\" of the declaration, or its address into \"base\"."
            )
        case .unusable: self.init(.held, "\(fault.cause).")
        case .unreached: self.init(.unreached, "The desk cannot be reached: \(fault.cause).")
        case .broken: self.init(.broken, "The desk did not answer in time: \(fault.cause).")
        }
    }
}
