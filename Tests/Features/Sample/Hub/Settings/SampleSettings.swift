internal import Daemon
internal import HubServer

/// What the operator decides of the sample.
package struct SampleSettings: FeaturePart {
    package var word = "hello"

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofSample: [Setting] {
        [
            Setting(
                "SAMPLE_WORD", "The word on the sample's page.", standard: "hello",
                accepts: "1 to 20 printable characters", example: "welcome"
            ) { store(printable($1, 1...20), &$0[SampleSettings.self].word) }
        ]
    }
}
