public import Mustache

/// What goes through something, both ways, as people read it.
public struct Flow: Sendable {
    let download: Quantity?
    let upload: Quantity?

    /// Bytes per second; `nil` is not measured.
    public init(download: Double?, upload: Double?) {
        self.download = Quantity.rate(bytesPerSecond: download)
        self.upload = Quantity.rate(bytesPerSecond: upload)
    }
}

extension Flow: MustacheParent {
    public func child(named name: String) -> Any? {
        switch name {
        case "download": download
        case "upload": upload
        default: nil
        }
    }
}
