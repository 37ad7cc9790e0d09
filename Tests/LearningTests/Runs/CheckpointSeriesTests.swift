import Foundation
import Reasoning
import Testing

@testable import Learning

@Suite("Checkpoints of a run")
struct CheckpointSeriesTests {
    struct Interruption: Error {}

    let folder: TemporaryFolder
    let series: CheckpointSeries

    init() throws {
        folder = try TemporaryFolder()
        series = CheckpointSeries(folder: folder.url.appending(path: "checkpoints"))
    }

    @discardableResult
    func write(
        _ step: Int, name: String? = nil, isHealthy: Bool = true, keeping: Int = 2,
        weights: String = "weights"
    ) throws -> CheckpointSeries.Checkpoint {
        try series.write(
            TrainingState(phase: "learning", step: step), name: name, isHealthy: isHealthy,
            keeping: keeping
        ) { try Data(weights.utf8).write(to: $0.appending(path: "model.safetensors")) }
    }

    @Test("The state returns bit for bit")
    func state() throws {
        var stream = RandomStream(.max, "data", 3)
        _ = stream.next()
        var ledger = ComputeLedger()
        ledger.charge(Usage(generatedTokens: 3, flops: 0.1 + 0.2, seconds: 1e-9), to: .training)
        let state = TrainingState(
            phase: "learning", step: 20,
            streams: ["data": stream, "edge": RandomStream(seed: .max)],
            counters: ["document": .max, "skippedSteps": 0], ledger: ledger)
        let written = try series.write(state) { _ in }
        #expect(written.url.lastPathComponent == "step-000020")
        #expect(try series.latest() == written)
        #expect(try written.state() == state)
    }

    @Test("An interruption leaves the earlier checkpoint and nothing half written")
    func interruption() throws {
        try write(1)
        #expect(throws: Interruption.self) {
            try series.write(TrainingState(phase: "learning", step: 2)) { temporary in
                try Data("half".utf8).write(to: temporary.appending(path: "model.safetensors"))
                throw Interruption()
            }
        }
        #expect(try series.all().map(\.step) == [1])
        #expect(try folder.names(below: "checkpoints").filter { $0.contains("partial") } == [])
    }

    @Test("Writing a step again replaces it, and fails without losing the old one")
    func replacing() throws {
        try write(5, weights: "old")
        try write(5, weights: "newer")
        let file = "checkpoints/step-000005/model.safetensors"
        #expect(
            try String(contentsOf: folder.url.appending(path: file), encoding: .utf8) == "newer")
        #expect(throws: Interruption.self) {
            try series.write(TrainingState(phase: "learning", step: 5)) { _ in
                throw Interruption()
            }
        }
        #expect(try series.latest()?.step == 5)
        #expect(try folder.names(below: "checkpoints").count == 4)
    }

    @Test("Passing checkpoints go, the last ones and the named ones stay")
    func retention() throws {
        try write(0, name: "base")
        for step in 1...4 { try write(step) }
        try write(5, name: "best")
        try write(6)
        #expect(try series.all().map(\.step) == [0, 5, 6])
        #expect(try series.named("base")?.step == 0)
        #expect(try series.named("none") == nil)
    }

    @Test("The last healthy checkpoint is never removed, however many unhealthy ones follow")
    func healthy() throws {
        try write(1, keeping: 0)
        for step in 2...5 { try write(step, isHealthy: false, keeping: 0) }
        #expect(try series.latest()?.step == 1)
        #expect(try series.all().map(\.step) == [1, 2, 3, 4, 5])
        try write(6, keeping: 0)
        #expect(try series.all().map(\.step) == [6])
    }

    @Test("Going back removes what came later")
    func goingBack() throws {
        try write(1)
        try write(2, isHealthy: false)
        try write(3, isHealthy: false)
        try series.removeAll(after: 1)
        #expect(try series.all().map(\.step) == [1])
    }

    @Test(
        "A damaged checkpoint is passed over, and named when it is asked for",
        arguments: [
            ("complete.json", nil, "it has no complete.json"),
            ("complete.json", "{\"step\": 2", "complete.json cannot be understood"),
            ("complete.json", "[[[[", "complete.json cannot be understood"),
            ("model.safetensors", nil, "model.safetensors is absent where 7 were written"),
            ("model.safetensors", "wei", "model.safetensors has 3 bytes where 7 were written"),
        ] as [(String, String?, String)])
    func damaged(file: String, content: String?, reason: String) throws {
        try write(1)
        let last = try write(2)
        let url = last.url.appending(path: file)
        if let content {
            try Data(content.utf8).write(to: url)
        } else {
            try FileManager.default.removeItem(at: url)
        }
        #expect(try series.latest()?.step == 1)
        #expect(throws: RunError.damagedCheckpoint(last.url.path, reason: reason)) {
            try CheckpointSeries.open(last.url)
        }
    }

    @Test("A state that cannot be understood names its file")
    func damagedState() throws {
        let checkpoint = try write(1)
        let file = checkpoint.url.appending(path: "state.json")
        try Data(#"{"phase": "learning", "step": "#.utf8).write(to: file)
        let error = #expect(throws: RunError.self) { try checkpoint.state() }
        let isNamed = error?.description.contains("step-000001/state.json: cannot be read")
        #expect(isNamed == true)
    }

    @Test("Foreign folders are no checkpoints")
    func foreign() throws {
        try write(1)
        try folder.write("x", to: "checkpoints/step-00000x/complete.json")
        try folder.write("x", to: "checkpoints/notes.txt")
        try folder.write(
            "x", to: "checkpoints/.step-000002.ponder-0123456789abcdef.partial/complete.json")
        #expect(try series.all().map(\.step) == [1])
    }
}
