package import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// What a chart asks (`ChartBox`, `charts.js`): `?from=2026-11-21T00:00:00Z&to=...&step=60`.
package struct ChartQuestion: Sendable, Equatable {
    package static let mostPoints: Int64 = 2_000
    /// Unix milliseconds.
    package let range: Range<Int64>
    /// Of the points, in milliseconds.
    package let step: Int64

    package init(_ request: Request) throws(Refusal) {
        func time(_ key: Substring) throws(Refusal) -> Int64 {
            guard let time = UTCTime(utf8: ArraySlice(request.word(key).utf8)) else {
                throw Refusal(.badRequest, "'\(key)' is not an RFC 3339 time: 2026-11-21T00:00:00Z.")
            }
            return time.milliseconds
        }
        let (from, to) = (try time("from"), try time("to"))
        guard from < to else { throw Refusal(.badRequest, "'from' is not before 'to'.") }
        guard let seconds = Int64(request.word("step")), (1...31_536_000).contains(seconds) else {
            throw Refusal(.badRequest, "'step' is not a number of seconds from 1 to 31536000.")
        }
        let (length, overflow) = to.subtractingReportingOverflow(from)
        guard !overflow, length / (seconds * 1000) <= Self.mostPoints else {
            throw Refusal(
                .badRequest, "That would be more than \(Self.mostPoints) points: take a larger step.")
        }
        range = from..<to
        step = seconds * 1000
    }
}

/// What a chart draws.
package struct ChartAnswer: Sendable, Equatable {
    package struct Series: Sendable, Equatable {
        package let name: String
        /// A class of the frame's style: `down`, `up`, `others`, `series-1` to `series-12`; `nil` leaves it to the chart.
        package let colour: String?
        /// One for each time; `nil` was not measured, and leaves a hole.
        package let values: [Double?]

        package init(_ name: String, colour: String? = nil, _ values: [Double?]) {
            self.name = name
            self.colour = colour
            self.values = values
        }
    }

    /// A line across the chart: a plan's speed, a threshold.
    package struct Limit: Sendable, Equatable {
        let name: String
        let value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// A line at a moment, with what happened.
    package struct Mark: Sendable, Equatable {
        let at: Int64
        let word: String
        let state: String

        /// - Parameters:
        ///   - time: Unix milliseconds.
        ///   - state: a state of `StatusMark`.
        package init(at time: Int64, _ word: String, state: String = "info") {
            at = time
            self.word = word
            self.state = state
        }
    }

    /// Unix milliseconds, in order.
    package var times: [Int64]
    package var series: [Series]
    package var isStacked = false
    package var limits: [Limit] = []
    package var marks: [Mark] = []

    package init(times: [Int64], series: [Series]) {
        self.times = times
        self.series = series
    }

    package var response: Response {
        Answer.json { json in
            json.array("times") { json in
                for time in times { json.value(nil, Double(time), decimals: 0) }
            }
            json.array("series") { json in
                for one in series {
                    json.object { json in
                        json.value("name", one.name)
                        json.value("colour", one.colour)
                        json.array("values") { json in
                            for value in one.values { json.value(nil, value, decimals: 3) }
                        }
                    }
                }
            }
            json.value("stacked", isStacked)
            json.array("limits") { json in
                for limit in limits {
                    json.object { json in
                        json.value("name", limit.name)
                        json.value("value", limit.value, decimals: 0)
                    }
                }
            }
            json.array("marks") { json in
                for mark in marks {
                    json.object { json in
                        json.value("at", Double(mark.at), decimals: 0)
                        json.value("word", mark.word)
                        json.value("state", mark.state)
                    }
                }
            }
        }
    }
}
