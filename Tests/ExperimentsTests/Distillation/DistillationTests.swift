import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Statistics
import Synchronization
import Tasks
import Tensors
import Testing

@testable import Experiments

@Suite("Search distilled into the model")
struct DistillationTests {
    private func solution(_ texts: [String], answer: String?) throws -> Solution {
        let countdown = try Countdown(
            configuration: CountdownCorpus.Configuration.standard.problems)
        let problem = countdown.problem(numbers: [2, 3, 4], target: 9, id: "p")
        let chains = texts.map { text in
            Chain(
                problem: problem, prompt: [1], tokens: Array(repeating: 2, count: text.count),
                text: text,
                stopReason: text.hasSuffix("<eos>") ? .endOfSequence : .length)
        }
        var ledger = ComputeLedger()
        ledger.charge(Usage(generatedTokens: 5), to: .policy)
        return Solution(
            problem: problem, answer: answer, chosen: nil, chains: chains, ledger: ledger)
    }

    @Test("Demonstrations are different right chains that fit, and nothing else")
    func demonstrations() throws {
        let task = try VerifierToy.task.task()
        let right = (0..<6).map { "\($0)\n</think>2+3+4<eos>" }
        let all = right + [right[0], "</think>2*3*4<eos>", "</think>2+3+4", "9"]
        let solutions = [
            try solution(all, answer: "2+3+4"), try solution(["</think>2<eos>"], answer: "2"),
        ]
        let found = try Demonstrations(from: solutions, task: task, keep: 3, longest: 99, seed: 1)
        #expect(found.problems == 2 && found.solved == 1 && found.answered == 1)
        #expect(found.chains.count == 3 && Set(found.chains).count == 3)
        #expect(
            found.chains.allSatisfy { right.contains($0.text) && $0.prompt == "2 3 4=9<think>" })
        #expect(found.chains.allSatisfy { $0.tokens.count == $0.text.count })
        #expect(found.ledger[.policy].generatedTokens == 10)
        let every = try Demonstrations(from: solutions, task: task, keep: 99, longest: 99, seed: 1)
        #expect(Set(every.chains.map(\.text)) == Set(right))
        let short = try Demonstrations(from: solutions, task: task, keep: 99, longest: 10, seed: 1)
        #expect(short.chains.isEmpty && short.solved == 1)
        let both = Demonstrations(joining: [found, every])
        #expect(both.problems == 4 && both.chains.count == 9)
        #expect(both.ledger[.policy].generatedTokens == 20)
    }

    private func distillation(_ folder: URL, out: String, restarts: Bool = false) throws
        -> Distillation
    {
        try Distillation(
            recipe: DistillationToy.recipe { $0.restarts = restarts },
            start: folder.appending(path: "policy"), folder: folder.appending(path: out),
            commit: "c"
        ) { _ in DistillationToy.Knowing() }
    }

    @Test("Rounds are searched, learned and measured; interrupted anywhere they end the same")
    func rounds() async throws {
        try await DistillationToy.withFolder { folder in
            let whole = try distillation(folder, out: "whole")
            let summary = try await whole.run()
            #expect(summary.rounds.map(\.number) == [0, 1, 2])
            #expect(summary.rounds.map { $0.expert?.answered } == [140, 140, nil])
            #expect(summary.rounds[0].expert?.demonstrations == 140)
            #expect(summary.rounds[0].flops == 0)
            #expect(summary.rounds[2].flops == summary.ledger.total.flops)
            #expect(summary.ledger[.policy] == Usage(generatedTokens: 280, flops: 280))
            #expect(summary.ledger[.training].flops > 0)
            #expect(try DistillationSummary(encoded: summary.encoded()).rounds == summary.rounds)
            for title in ["searching", "learning", "measuring"] {
                let cut = try distillation(folder, out: "cut-" + title)
                await #expect(throws: CancellationError.self) {
                    try await DistillationToy.cut(cut, at: title)
                }
                let again = try await cut.run()
                #expect(again.rounds.map(\.measured) == summary.rounds.map(\.measured))
                #expect(try DistillationToy.weights(cut) == DistillationToy.weights(whole))
            }
            let anew = try distillation(folder, out: "anew", restarts: true)
            _ = try await anew.run()
            #expect(try DistillationToy.weights(anew) != DistillationToy.weights(whole))
        }
    }

    @Test(
        "A round in which nothing was right teaches nothing, and the next one is made all the same")
    func nothing() async throws {
        try await VerifierToy.withFolder { folder in
            try VerifierToy.policy(at: folder.appending(path: "policy"))
            let task = try VerifierToy.task.task()
            let untaught = try Distillation(
                recipe: DistillationRecipe(
                    task: VerifierToy.task, expert: "one", rounds: 2, problems: 4,
                    heldOutProblems: 2, heldOutSamples: 1, maxTokens: 8, cacheBytes: 1 << 22),
                start: folder.appending(path: "policy"), folder: folder.appending(path: "out"),
                commit: ""
            ) { _ in SingleChain(task: task, sampling: Sampling(.init(maxTokens: 4))) }
            let notes = Mutex<[String]>([])
            let summary = try await untaught.run { event in
                if case .note(let text) = event { notes.withLock { $0.append(text) } }
            }
            #expect(summary.rounds.map { $0.expert?.demonstrations } == [0, 0, nil])
            #expect(summary.rounds.map { $0.expert?.learning } == [.zero, .zero, nil])
            #expect(notes.withLock { $0 }.count { $0.contains("nothing to learn from") } == 2)
            #expect(
                try DistillationToy.weights(untaught)
                    == Data(contentsOf: folder.appending(path: "policy/model.safetensors")))
        }
    }

    @Test("A course to compare with is of the same problems, and a run that has ended")
    func reference() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "reference-\(UUID().uuidString)")
        let seed = folder.appending(path: "seed-1")
        try FileManager.default.createDirectory(at: seed, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let recipe = ReasonerRecipe.quick(.countdown)
        try JSONEncoder().encode(recipe).write(to: seed.appending(path: "config.json"))
        func read(_ task: TaskRecipe) throws -> DistillationSummary.Reference {
            try DistillationSummary.Reference(run: folder, task: task)
        }
        #expect(throws: RunError.self) { try read(recipe.task) }
        for name in ["base", "model"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        #expect(throws: ConfigurationError.self) { try read(DistillationToy.task) }
        #expect(throws: RunError.self) { try read(recipe.task) }
        let interval = Interval(0.4, 0.6)
        let accuracy = ReasonerSummary.ModelMeasures(passAt1: 0.5, interval: interval, n: 9)
        let summary = ReasonerSummary(
            base: accuracy, trained: accuracy,
            trainPanel: [.init(flops: 3, passAt1: 0.5, interval: interval, n: 9)])
        try summary.encoded().write(to: folder.appending(path: "summary.json"))
        #expect(try read(recipe.task).points == summary.trainPanel)
    }

    @Test("Fields out of bounds are named", arguments: ["rounds", "keep", "epochs", "problems"])
    func bounds(field: String) throws {
        var recipe = DistillationRecipe(task: DistillationToy.task, expert: "x")
        switch field {
        case "rounds": recipe.rounds = 1_000_000
        case "keep": recipe.keep = 0
        case "epochs": recipe.epochs = .max
        default: recipe.problems = 0
        }
        let error = #expect(throws: (any Error).self) { try recipe.validate() }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains(field))
    }
}
