internal import HubFrame

/// A word, and nothing else.
struct SamplePage: Page {
    static let template = "sample"
    let title = "Sample"
    let word: String
}
