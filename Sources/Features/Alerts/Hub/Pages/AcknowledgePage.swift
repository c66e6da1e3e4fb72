internal import Alerts
internal import HubFrame

/// What the link of a message shows, without a login: one incident, and a button.
struct AcknowledgePage: Page {
    static let template = "acknowledge"
    let title = "Acknowledge an incident"
    let alert: AlertItem
    let text: String?
    let link: String

    init(_ incident: Incident, link: String) {
        alert = AlertItem(incident, mayAct: true, showsNote: false)
        text = incident.facts.text
        self.link = link
    }
}
