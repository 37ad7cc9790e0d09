import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Search
import Tasks
import Tensors

/// A benchmark's verifiers: those that are trained, each in a run of its own and all from the same drawn
/// chains, and those that need no training.
struct BenchmarkVerifiers {
    /// By name.
    let trained: [String: any Verifier]
    let notes: [SearchSummary.VerifierNote]
    let ledger: ComputeLedger
    let seconds: Double

    /// Trains what is not there yet, and opens all.
    ///
    /// - Parameter folder: holds `chains/` and a folder for each verifier.
    static func complete(
        _ benchmark: SearchRecipe.Benchmark, models: BenchmarkModels, task: any ReasoningTask,
        memory: EngineMemory, placement: Placement?, folder: URL, startsOver: Bool,
        observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> BenchmarkVerifiers {
        var trained: [String: any Verifier] = [:]
        var notes: [SearchSummary.VerifierNote] = []
        var ledger = ComputeLedger()
        let outcome = benchmark.verifiers.first { $0.value.kind == .outcome }?.key
        // The outcome model first: others may learn from it.
        let names = benchmark.verifiers.keys.sorted {
            ($0 == outcome ? 0 : 1, $0) < ($1 == outcome ? 0 : 1, $1)
        }
        for name in names {
            guard var recipe = benchmark.verifiers[name] else { continue }
            // Models that were taken from a run may know other problems than the recipe's.
            recipe.chains.task = models.recipe.task
            recipe.chains.placement = placement
            recipe.chains.cacheBytes = min(recipe.chains.cacheBytes, memory.training)
            observe(.note("verifier: \(name) (\(recipe.kind.rawValue))"))
            let training = try VerifierTraining(
                recipe: recipe, policies: [models.base, models.trained],
                folder: folder.appending(path: name),
                chainsFolder: folder.appending(path: "chains"),
                judge: recipe.kind == .processBootstrapped
                    ? outcome.map { folder.appending(path: $0).appending(path: "verifier") } : nil,
                startsOver: startsOver)
            let start = Date()
            _ = try await training.run(observe)
            let seconds = try ElapsedSeconds.longest(
                Date().timeIntervalSince(start), of: name, in: folder)
            let phases = try training.ledgers()
            let flops = phases.values.reduce(0) { $0 + $1.total.flops }
            // All learn from the same drawn chains, which were paid for once.
            let isFirst = trained.isEmpty
            for (phase, cost) in phases where isFirst || phase != VerifierTraining.chainsPhase {
                ledger.add(cost)
            }
            trained[name] = try RewardModel.verifier(
                at: training.verifierFolder, task: task, device: placement?.device ?? .cpu,
                dtype: placement?.dtype ?? .float32, memory: memory.verifier)
            notes.append(
                .init(
                    name: name, text: recipe.kind.sentence, flops: flops, seconds: seconds))
        }
        return BenchmarkVerifiers(
            trained: trained, notes: notes, ledger: ledger,
            seconds: notes.reduce(0) { $0 + $1.seconds })
    }

    /// All verifiers as they judge one model's chains.
    func all(
        for local: LocalModel, task: any ReasoningTask, recipe: SearchRecipe, whole: String,
        sampling: Sampling
    ) throws -> [String: any Verifier] {
        var all = trained
        all["self"] = try SelfCheckVerifier(
            engine: local.engine, encoder: ChainEncoder(task: task, tokenizer: local.tokenizer))
        if let judge = trained[whole] {
            if let values = trained["process-mc"] {
                all[SearchRecipe.Benchmark.guided] = StagedVerifier(
                    partial: values, finished: judge)
            }
            all["monte-carlo"] = try MonteCarloValue(
                policy: local.policy(for: task), verifier: judge,
                rollouts: recipe.rollouts, parameters: sampling.parameters)
        }
        return all
    }
}

extension VerifierTraining {
    /// What the training cost, by phase, once it is done.
    /// - Throws: `RunError.file`.
    func ledgers() throws -> [String: ComputeLedger] {
        let file = folder.appending(path: "ledger.json")
        do {
            return try JSONDecoder().decode(
                [String: ComputeLedger].self, from: Data(contentsOf: file))
        } catch {
            throw RunError.file(file.path, reason: "holds no ledger: \(error.sentence)")
        }
    }
}

/// How long pieces of work took on the clock, kept beside them: a piece that is there already takes no
/// time when a run goes on.
enum ElapsedSeconds {
    /// Keeps the longest time that a piece ever took, and returns it.
    static func longest(_ seconds: Double, of name: String, in folder: URL) throws -> Double {
        let file = folder.appending(path: "elapsed.json")
        var kept: [String: Double] = [:]
        if let data = try? Data(contentsOf: file) {
            kept = (try? JSONDecoder().decode([String: Double].self, from: data)) ?? [:]
        }
        kept[name] = max(seconds, kept[name] ?? 0)
        try AtomicFolder.writeFile(file, JSONEncoder().encode(kept))
        return kept[name] ?? seconds
    }
}
