/// Why something was not done with a request, a folder, a note or a photo.
package enum RequestFault: Error, Equatable, Sendable, CustomStringConvertible {
    case notFound
    case noFolder
    /// Another change came first: both are kept, for a person to choose.
    case changed(WorkRequest)
    case binned
    /// An installer asks for a request of another user.
    case notYours(String)
    case invalid(String)
    case photo(PhotoFault)
    case full(String)

    package var description: String {
        switch self {
        case .notFound: "No request has this number."
        case .noFolder: "No folder of requests has this number."
        case .changed(let now):
            "\(now.changedBy) changed this request meanwhile. Compare both, and save again what shall stay."
        case .binned: "This request is in the bin. Restore it first."
        case .notYours(let assignee):
            "This request is \(assignee)'s. Installers change their own requests, and those without an assignee."
        case .invalid(let sentence), .full(let sentence): sentence
        case .photo(let fault): fault.description
        }
    }
}
