// What Tests/Benchmarks/hub/run asks of the store itself.
//
// hub-benchmark ingest FOLDER CYCLES    how fast 64 agents are taken in
// hub-benchmark year FOLDER             writes a year of five agents

import Agents
import HubTestSupport
import MonitorCore

let words = CommandLine.arguments
let store = try HubStore(path: words[2] + "/hub.db")
switch words[1] {
case "ingest": try await Ingest.measure(store, cycles: Int(words[3])!)
case "year": try await Year.write(to: store)
default: fatalError("no such command")
}
