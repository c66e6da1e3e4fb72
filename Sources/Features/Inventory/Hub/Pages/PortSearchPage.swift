internal import HubFrame
internal import Inventory

/// What was searched for, and where it is.
struct PortSearchPage: Page {
    static let template = "isp-search"
    let title = "Search"
    let words: String
}
