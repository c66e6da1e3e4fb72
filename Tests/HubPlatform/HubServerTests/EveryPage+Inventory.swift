import HubCore
import HubFrame

@testable import HubInventory

extension EveryPage {
    var ofInventory: [(name: String, html: String)] { [render(PortSearchPage(words: text))] }
}
