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
        private var measured: KeptEvaluations
        let start = Date()

        var ledger: ComputeLedger { measured.ledger }
        /// Elapsed seconds of evaluations, those of earlier processes included.
        var seconds: Double { measured.seconds }

        init(seed: ReasonerSeed, total: Int) {
            self.seed = seed
            self.total = total
            measured = KeptEvaluations(folder: seed.run.url.appending(path: "evaluations"))
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
            let file = measured.file(of: "\(name)-free")
            guard folder != nil || measured.has("\(name)-free") else { return nil }
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
            let best = try await KeptEvaluations.best(of: settings.temperatures) { temperature in
                try await evaluate(
                    { local }, "base-choice-\(temperature)", seed.choiceProblems, samples: 1,
                    thinking: ThinkingBudget(cap: tokens), temperature: temperature
                ).right(within: tokens)
            }
            guard let best else { return nil }
            let evaluation = try await evaluate(
                { local }, "base-best-temperature", seed.heldOutProblems,
                samples: settings.samples, thinking: .free, temperature: best)
            return (best, evaluation)
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

        /// - Parameter model: asked for where there is something to evaluate.
        private mutating func evaluate(
            _ model: () throws -> LocalModel, _ name: String, _ problems: [Problem], samples: Int,
            thinking: ThinkingBudget, temperature: Float = 1
        ) async throws -> ChainEvaluation {
            let seed = seed
            return try await kept(name) {
                let parameters = GenerateParameters(
                    temperature: temperature,
                    seed: RandomStream.derive(seed.recipe.seed, "evaluation"))
                return try await model().evaluated(
                    on: problems, samples: samples, task: seed.task,
                    sampling: Sampling(
                        parameters, thinking: thinking,
                        answerTokens: seed.recipe.task.answerTokens))
            }
        }

        /// What was evaluated before, or is now.
        private mutating func kept(
            _ name: String, _ evaluate: () async throws -> ChainEvaluation
        ) async throws -> ChainEvaluation {
            let evaluation = try await measured.value(name, evaluate)
            done += 1
            var stream = RandomStream(seed.recipe.seed, "report")
            seed.report(
                "evaluation", done, of: total, from: 0, since: start, unit: "evaluations",
                metrics: ["accuracy": try evaluation.accuracy(stream: &stream).value])
            return evaluation
        }
    }
}
