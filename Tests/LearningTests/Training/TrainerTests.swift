import Foundation
import Language
import Reasoning
import Synchronization
import Tensors
import Testing

@testable import Learning

@Suite("The loop of every training")
struct TrainerTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private struct Settings: Codable { var seed = 1 }

    private func run(_ name: String = "run", startsOver: Bool = false) throws -> RunFolder {
        try RunFolder.open(
            folder.url.appending(path: name), configuration: Settings(), startsOver: startsOver)
    }

    /// Ten steps.
    private func pretraining(_ model: Transformer, interval: Int? = 3) throws -> Pretraining {
        try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: .init(
                tokens: 1000, tokensPerStep: 100, optimizer: .init(learningRate: 1e-2),
                checkpointInterval: interval))
    }

    private func trainer(
        _ run: RunFolder, _ model: Transformer, kept: Set<Int> = []
    ) async throws -> Trainer<Pretraining> {
        try await Trainer(
            pretraining(model), in: run, tokenizer: Toy.tokenizer(), kept: kept, keeping: 1)
    }

    private func steps(of run: RunFolder) throws -> [Int] {
        try run.checkpoints(of: Pretraining.phase).all().map(\.step)
    }

    @Test("Steps come one at a time, and none is taken that nobody asked for")
    func pulled() async throws {
        let run = try run()
        let model = try Toy.untaught()
        let trainer = try await trainer(run, model)
        var seen: [Int] = []
        for try await step in trainer.steps {
            seen.append(step.step)
            #expect(trainer.method.step == step.step)
            if seen.count == 4 { break }
        }
        #expect(seen == [1, 2, 3, 4] && trainer.method.step == 4)
        #expect(try RunStore(reading: run.storeURL).lastStep(phase: Pretraining.phase) == 4)
        for try await step in trainer.steps { seen.append(step.step) }
        #expect(seen == Array(1...10))
        #expect(try await trainer.next() == nil)
    }

    @Test("Checkpoints are written as often as is asked, the kept ones and the last beside them")
    func cadence() async throws {
        let run = try run()
        let trainer = try await trainer(run, Toy.untaught(), kept: [4, 6])
        var seen: [[Int]] = []
        while try await trainer.next() != nil { seen.append(try steps(of: run)) }
        #expect(
            seen == [
                [], [], [3], [4], [4], [4, 6], [4, 6], [4, 6], [4, 6, 9], [4, 6, 10],
            ])
        let series = try run.checkpoints(of: Pretraining.phase)
        #expect(try series.named("evaluated-6")?.step == 6)
    }

    @Test("Cancelled, it writes the last whole step and keeps that checkpoint's name")
    func cancelled() async throws {
        for stop in [2, 4] {
            let run = try run("run-\(stop)")
            let trainer = try await trainer(run, Toy.untaught(), kept: [4])
            for _ in 0..<stop { _ = try await trainer.next() }
            try await Self.expectCancellation(of: trainer)
            let series = try run.checkpoints(of: Pretraining.phase)
            #expect(try series.latest()?.step == stop)
            #expect(try series.named("evaluated-4")?.step == (stop == 4 ? 4 : nil))
            #expect(try series.latest()?.state().ledger == trainer.ledger)
        }
    }

    /// Asks for a step in a task that is cancelled.
    private static func expectCancellation(of trainer: Trainer<Pretraining>) async throws {
        // The trainer goes into the task and comes back: it has one user at a time.
        nonisolated(unsafe) let trainer = trainer
        let work = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await trainer.next()
        }
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test("Put down at any step and taken up, it ends in the same weights and the same bill")
    func resumed() async throws {
        let whole = try Toy.untaught()
        let first = try await trainer(run("whole"), whole)
        while try await first.next() != nil {}
        for stop in [1, 5, 9] {
            do {
                let trainer = try await trainer(run("cut-\(stop)"), Toy.untaught())
                for _ in 0..<stop { _ = try await trainer.next() }
                // Killed: nothing is written behind the last checkpoint.
            }
            let model = try Toy.untaught(seed: 9)
            let run = try run("cut-\(stop)")
            let second = try await trainer(run, model)
            #expect(second.method.step == stop / 3 * 3)
            while try await second.next() != nil {}
            #expect(second.notes.isEmpty)
            if stop >= 3 {
                #expect(try model.bits() == whole.bits())
                #expect(second.ledger[.training].flops == first.ledger[.training].flops)
            }
            let stored = try run.ledger(of: Pretraining.phase)[.training]
            let charged = second.ledger[.training]
            #expect(stored.promptTokens == charged.promptTokens)
            #expect(abs(stored.flops / charged.flops - 1) < 1e-12)
        }
    }

    @Test("Where the store was lost, the bill is the checkpoints' and the run says so")
    func lostStore() async throws {
        var bill = ComputeLedger()
        do {
            let trainer = try await trainer(run(), Toy.untaught(), kept: [2])
            for _ in 0..<6 { _ = try await trainer.next() }
            bill = trainer.ledger
        }
        let store = folder.url.appending(path: "run/store.sqlite")
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store.path + suffix)
        }
        let run = try run()
        let trainer = try await trainer(run, Toy.untaught())
        #expect(trainer.notes.count == 1 && trainer.notes[0].contains("store.sqlite"))
        #expect(trainer.ledger == bill)
        let points = try RunStore(reading: run.storeURL).ledgerSeries(phase: Pretraining.phase)
        #expect(points.map(\.step) == [2, 6])
        while try await trainer.next() != nil {}
        let found = try run.ledger(of: Pretraining.phase)[.training]
        #expect(found.promptTokens == trainer.ledger[.training].promptTokens)
        #expect(abs(found.flops / trainer.ledger[.training].flops - 1) < 1e-12)
        // A phase that is done has its bill from its checkpoints as well.
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store.path + suffix)
        }
        let again = try run.ledger(of: Pretraining.phase)[.training]
        #expect(again.promptTokens == found.promptTokens)
        #expect(throws: RunError.self) { try run.ledger(of: "learning") }
    }

    @Test("A damaged checkpoint is set aside and said; an earlier one is gone on from")
    func damaged() async throws {
        do {
            let trainer = try await trainer(run(), Toy.untaught(), kept: [3])
            for _ in 0..<6 { _ = try await trainer.next() }
        }
        let last = folder.url.appending(path: "run/checkpoints/pretraining/step-000006")
        try FileManager.default.removeItem(
            at: last.appending(path: "model/model.safetensors"))
        let trainer = try await trainer(run(), Toy.untaught())
        #expect(trainer.method.step == 3)
        #expect(trainer.notes.count == 1 && trainer.notes[0].contains("step-000006.damaged"))
        let aside = last.path + ".damaged/state.json"
        #expect(FileManager.default.fileExists(atPath: aside))
        while try await trainer.next() != nil {}
        #expect(FileManager.default.fileExists(atPath: aside))
        // Another one of that name goes beside it.
        let series = CheckpointSeries(folder: last.deletingLastPathComponent())
        try FileManager.default.createDirectory(at: last, withIntermediateDirectories: true)
        #expect(try series.setDamagedAside().count == 1)
        #expect(try series.damaged().map(\.lastPathComponent).contains("step-000006.damaged-2"))
    }

    @Test(
        "Where all are damaged it is refused, each time, until it is to start over",
        arguments: ["", #"{"step": 9223372036854775807, "isHealthy": true, "files": {}}"#])
    func allDamaged(marker: String) async throws {
        do {
            let trainer = try await trainer(run(), Toy.untaught())
            for _ in 0..<4 { _ = try await trainer.next() }
        }
        let url = folder.url.appending(path: "run/checkpoints/pretraining/step-000003")
        try Data(marker.utf8).write(to: url.appending(path: "complete.json"))
        for _ in 1...2 {
            let error = await #expect(throws: RunError.self) {
                _ = try await trainer(run(), Toy.untaught())
            }
            #expect(error?.description.contains("--start-over") == true)
        }
        let store = try RunStore(reading: folder.url.appending(path: "run/store.sqlite"))
        #expect(try store.lastStep(phase: Pretraining.phase) == 4)
        let again = try await Trainer(
            pretraining(Toy.untaught()), in: run(startsOver: true), tokenizer: Toy.tokenizer())
        #expect(again.method.step == 0)
        #expect(try store.lastStep(phase: Pretraining.phase) == nil)
        while try await again.next() != nil {}
    }
}
