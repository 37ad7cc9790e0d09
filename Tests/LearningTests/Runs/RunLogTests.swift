import Foundation
import Results
import Testing

@testable import Learning

@Suite("Run log")
struct RunLogTests {
    struct Settings: Codable { var seed = 1 }

    @Test("A resumed log holds what an uninterrupted one holds")
    func resume() throws {
        let folder = try TemporaryFolder()
        func record(_ run: String, _ steps: ClosedRange<Int>, after step: Int?) throws {
            let run = try RunFolder.open(
                folder.url.appending(path: run), configuration: Settings())
            let log = try RunLog(run: run, phase: "learning", after: step)
            for step in steps { try log.record(RunStoreTests.record(step)) }
        }
        try record("whole", 1...4, after: nil)
        try record("killed", 1...3, after: nil)
        let metrics = folder.url.appending(path: "killed/metrics.jsonl")
        // A line cut short, and one of another phase that must stay.
        let cut = try Data(contentsOf: metrics) + Data(#"{"phase": "learning", "st"#.utf8)
        try cut.write(to: metrics)
        try record("killed", 3...4, after: 2)

        let lines = try ["whole", "killed"].map {
            try Data(contentsOf: folder.url.appending(path: "\($0)/metrics.jsonl"))
        }
        #expect(lines[0] == lines[1])
        #expect(lines[0].split(separator: UInt8(ascii: "\n")).count == 4)
        let stores = try ["whole", "killed"].map {
            try RunStore(reading: folder.url.appending(path: "\($0)/store.sqlite"))
        }
        #expect(
            try stores[0].metric(.reward, phase: "learning")
                == stores[1].metric(.reward, phase: "learning"))
        #expect(try stores[0].ledger() == stores[1].ledger())
        #expect(try folder.names(below: "killed/events/learning").count == 2)
    }

    @Test("Going back in one phase leaves the lines of another")
    func phases() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "metrics.jsonl")
        do {
            let log = try MetricsLog(url: url)
            try log.append(phase: "a", step: 5, metrics: ["x": 0.5, "bad": .infinity])
            try log.append(phase: "b", step: 5, metrics: ["x": 1])
        }
        try MetricsLog.removeAll(at: url, after: 4, phase: "b")
        #expect(
            try String(contentsOf: url, encoding: .utf8)
                == #"{"phase": "a", "step": 5, "bad": null, "x": 0.5}"# + "\n")
    }
}
