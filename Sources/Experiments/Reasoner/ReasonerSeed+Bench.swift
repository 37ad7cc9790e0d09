import Foundation
import Language
import Learning
import Reasoning
import Search
import Statistics
import Tasks
import Tensors

extension ReasonerSeed {
    /// Evaluates models one after another, keeping each result as a file of the run.
    struct Bench {
        struct Evaluations {
            /// One chain without bounds on its thinking.
            var free: ChainEvaluation
            /// One chain within each thinking budget: it must stop there if it has not before.
            var cut: [(cap: Int, evaluation: ChainEvaluation)]
            /// One chain that must think up to each budget, and stop there.
            var held: [(cap: Int, evaluation: ChainEvaluation)]
            /// Many chains, for votes and coverage.
            var votes: ChainEvaluation
        }

        let seed: ReasonerSeed
        let total: Int
        var done = 0
        var ledger = ComputeLedger()
        /// Elapsed seconds of evaluations, those of earlier processes included.
        var seconds = 0.0
        let start = Date()

        init(seed: ReasonerSeed, total: Int) {
            self.seed = seed
            self.total = total
        }

        mutating func evaluations(
            of folder: URL, name: String
        ) async throws -> Evaluations {
            let settings = seed.recipe.evaluation
            let local = try LocalModel(
                folder: folder, at: seed.recipe.placement, memory: seed.recipe.cacheBytes)
            let free = try await evaluate(
                { local }, "\(name)-free", seed.heldOutProblems, samples: settings.samples,
                thinking: .free)
            var cut: [(cap: Int, evaluation: ChainEvaluation)] = []
            for cap in settings.thinking {
                let evaluation = try await evaluate(
                    { local }, "\(name)-think-\(cap)", seed.sweepProblems, samples: 1,
                    thinking: ThinkingBudget(cap: cap))
                cut.append((cap, evaluation))
            }
            var held: [(cap: Int, evaluation: ChainEvaluation)] = []
            for cap in settings.held {
                let evaluation = try await evaluate(
                    { local }, "\(name)-held-\(cap)", seed.sweepProblems, samples: 1,
                    thinking: ThinkingBudget(floor: cap, cap: cap))
                held.append((cap, evaluation))
            }
            let votes = try await evaluate(
                { local }, "\(name)-votes", Array(seed.sweepProblems.prefix(settings.voteProblems)),
                samples: settings.votes, thinking: .free)
            return Evaluations(free: free, cut: cut, held: held, votes: votes)
        }

        /// One chain without bounds of a checkpoint's model.
        /// - Parameter folder: nil where the checkpoint is gone: what was found of it before counts.
        /// - Returns: nil where there is neither.
        mutating func free(of folder: URL?, name: String) async throws -> ChainEvaluation? {
            let file = file(of: "\(name)-free")
            guard folder != nil || FileManager.default.fileExists(atPath: file.path) else {
                return nil
            }
            let (placement, memory) = (seed.recipe.placement, seed.recipe.cacheBytes)
            return try await evaluate(
                {
                    guard let folder else {
                        throw RunError.file(
                            file.path, reason: "cannot be read, and its checkpoint is gone")
                    }
                    return try LocalModel(folder: folder, at: placement, memory: memory)
                }, "\(name)-free", seed.heldOutProblems, samples: seed.recipe.evaluation.samples,
                thinking: .free)
        }

        /// One chain that may not give up, of the base model.
        /// - Parameter base: its free chains. Where none of them gave up, they are those chains.
        mutating func persistent(
            of folder: URL, base: ChainEvaluation
        ) async throws -> ChainEvaluation? {
            guard let task = seed.task as? any SelfCheckingTask else { return nil }
            if base.anatomies != nil, base.anatomy.giveUps == 0 {
                done += 1
                return base
            }
            let seed = seed
            return try await kept("base-persistent") {
                let local = try LocalModel(
                    folder: folder, at: seed.recipe.placement, memory: seed.recipe.cacheBytes)
                return try await ChainEvaluation.run(
                    seed.heldOutProblems, samples: seed.recipe.evaluation.samples,
                    policy: local.policy(for: task), task: task
                ) { sample in
                    PersistentChain(
                        task: task,
                        sampling: Sampling(
                            GenerateParameters(
                                seed: RandomStream.derive(seed.recipe.seed, "persistent", sample)),
                            answerTokens: seed.recipe.task.answerTokens))
                }
            }
        }

        /// The base model at the temperature at which it solves most problems of the other side within
        /// the budget at which models are compared in words; nil where there is no choice.
        mutating func atBestTemperature(
            of folder: URL
        ) async throws -> (temperature: Float, evaluation: ChainEvaluation)? {
            let seed = seed
            let settings = seed.recipe.evaluation
            guard let tokens = seed.recipe.comparedWithin, !settings.temperatures.isEmpty else {
                return nil
            }
            let local = try LocalModel(
                folder: folder, at: seed.recipe.placement, memory: seed.recipe.cacheBytes)
            var best: (temperature: Float, right: Int)?
            for temperature in settings.temperatures {
                let evaluation = try await evaluate(
                    { local }, "base-choice-\(temperature)", seed.choiceProblems, samples: 1,
                    thinking: ThinkingBudget(cap: tokens), temperature: temperature)
                let right = evaluation.right(within: tokens)
                if right > best?.right ?? -1 { best = (temperature, right) }
            }
            guard let best else { return nil }
            let evaluation = try await evaluate(
                { local }, "base-best-temperature", seed.heldOutProblems,
                samples: settings.samples, thinking: .free, temperature: best.temperature)
            return (best.temperature, evaluation)
        }

        /// Blind search up to the tokens that a model has, where the task's corpus can.
        mutating func blind(likeCorpus: Bool) async throws -> ChainEvaluation? {
            guard let corpus = seed.corpus as? any BlindSearch else { return nil }
            let seed = seed
            return try await kept(likeCorpus ? "corpus-search" : "blind-search") {
                let chains = try seed.heldOutProblems.map { problem in
                    try (0..<seed.recipe.evaluation.samples).compactMap { sample in
                        try seed.blindChain(
                            of: problem, sample, by: corpus, likeCorpus: likeCorpus)
                    }
                }
                return ChainEvaluation(
                    problems: seed.heldOutProblems, chains: chains, task: seed.task)
            }
        }

        private func file(of name: String) -> URL {
            seed.run.url.appending(path: "evaluations/\(name).json")
        }

        /// - Parameter model: asked for where there is something to evaluate.
        private mutating func evaluate(
            _ model: () throws -> LocalModel, _ name: String, _ problems: [Problem], samples: Int,
            thinking: ThinkingBudget, temperature: Float = 1
        ) async throws -> ChainEvaluation {
            let seed = seed
            return try await kept(name) {
                let local = try model()
                // Each evaluation pays for all of its tokens: nothing is left from the one before.
                try await local.engine.clearCache()
                let parameters = GenerateParameters(
                    temperature: temperature,
                    seed: RandomStream.derive(seed.recipe.seed, "evaluation"))
                return try await ChainEvaluation.run(
                    problems, samples: samples, policy: local.policy(for: seed.task),
                    task: seed.task,
                    sampling: Sampling(
                        parameters, thinking: thinking,
                        answerTokens: seed.recipe.task.answerTokens))
            }
        }

        /// What was evaluated before, or is now.
        private mutating func kept(
            _ name: String, _ evaluate: () async throws -> ChainEvaluation
        ) async throws -> ChainEvaluation {
            let evaluation: ChainEvaluation = try await KeptFile(file(of: name)).value {
                try await evaluate()
            }
            ledger.add(evaluation.ledger)
            seconds += evaluation.seconds
            done += 1
            var stream = RandomStream(seed.recipe.seed, "report")
            seed.report(
                "evaluation", done, of: total, from: 0, since: start, unit: "evaluations",
                metrics: ["accuracy": try evaluation.accuracy(stream: &stream).value])
            return evaluation
        }
    }
}
