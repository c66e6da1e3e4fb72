package import HTTPClient

extension HTTPSettings {
    /// Never through a proxy of the machine that runs the tests.
    package static let loopback = HTTPSettings(proxy: "")
}
