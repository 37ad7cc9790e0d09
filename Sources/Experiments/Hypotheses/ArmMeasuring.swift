import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Tasks

/// What was measured of a model: of an arm's last one, of the base, or of the base at another temperature.
struct ModelRecord: Sendable {
    /// One chain of each test problem, as long as it likes.
    var chains: ChainEvaluation
    /// Many chains within the limit of learning, of fewer problems.
    var pool: ChainEvaluation
    var divergence: Divergence
    /// Where it was chosen; nil: 1.
    var temperature: Float?
}

extension ModelRecord {
    /// Of a model of which nothing else was measured.
    init(chains: ChainEvaluation, task: any ReasoningTask) {
        self.init(
            chains: chains, pool: ChainEvaluation(problems: [], chains: [], task: task),
            divergence: Divergence(problems: [], tokens: [], fromBase: [], surprise: []))
    }
}

/// What was measured of an arm under one seed.
struct ArmRecord: Sendable {
    var model: ModelRecord
    /// By training compute; the last one is `model.chains`.
    var curve: [(number: Int, flops: Double, chains: ChainEvaluation)]
    var training: ComputeLedger
    /// Of an arm that learned from rewards.
    var steps = LearnedSteps()
    /// Of an arm that learned to go on from mistakes, at the places of `curve`; empty where nothing learns second
    /// attempts.
    var attempts: [AttemptPairs] = []
}

/// Measures models on test problems under one seed; what was measured before is read again.
struct ArmMeasuring {
    let recipe: HypothesesRecipe
    let seed: UInt64
    let task: any GenerativeTask
    let base: URL
    let problems: ReasonerRecipe.Problems
    let observe: @Sendable (RunEvent) -> Void

    private var settings: ReasonerRecipe.Evaluation { recipe.base.evaluation }

    /// Everything of a model.
    ///
    /// - Parameter folder: where measurements are kept.
    func record(of model: URL, in folder: URL, temperature: Float? = nil) async throws
        -> ModelRecord
    {
        try await record(
            of: model, chains: chains(of: model, temperature: temperature, to: folder, "chains"),
            in: folder, temperature: temperature)
    }

    /// An arm's models, from the first place to the last.
    func record(
        of places: [ArmTraining.Place], training: ComputeLedger, in folder: URL
    ) async throws -> ArmRecord {
        var curve: [(number: Int, flops: Double, chains: ChainEvaluation)] = []
        for place in places {
            let chains = try await chains(
                of: place.model, temperature: nil, to: folder, "place-\(place.number)")
            curve.append((place.number, place.flops, chains))
        }
        guard let last = curve.last, let place = places.last else {
            throw RunError.file(folder.path, reason: "no model of this arm was kept")
        }
        return ArmRecord(
            model: try await record(
                of: place.model, chains: last.chains, in: folder, temperature: nil),
            curve: curve, training: training)
    }

    private func record(
        of model: URL, chains: ChainEvaluation, in folder: URL, temperature: Float?
    ) async throws -> ModelRecord {
        let pool: ChainEvaluation = try await KeptFile(file("pool", in: folder)).value {
            try await evaluate(
                model, Array(problems.swept.prefix(settings.voteProblems)), named: title(folder),
                samples: settings.votes, temperature: temperature,
                maxTokens: recipe.base.learning.maxTokens)
        }
        let divergence: Divergence = try await KeptFile(file("divergence", in: folder)).value {
            let own = try local(model)
            return try await Divergence.measured(
                Array(problems.heldOut.prefix(recipe.divergenceProblems)),
                of: own.policy(for: task), from: local(base).policy(for: task),
                parameters: GenerateParameters(
                    temperature: temperature ?? 1,
                    seed: RandomStream.derive(seed, "divergence")))
        }
        return ModelRecord(
            chains: chains, pool: pool, divergence: divergence, temperature: temperature)
    }

    /// One chain of each test problem and sample, without bounds.
    func chains(
        of model: URL, temperature: Float?, to folder: URL, _ name: String
    ) async throws -> ChainEvaluation {
        try await KeptFile(file(name, in: folder)).value {
            try await evaluate(
                model, problems.heldOut, named: title(folder), samples: settings.samples,
                temperature: temperature)
        }
    }

    /// The temperature at which the base solves most of the problems that choose, within the budget at which
    /// models are compared; nil where there is no choice.
    func bestTemperature(in folder: URL) async throws -> Float? {
        guard let tokens = recipe.base.comparedWithin, !settings.temperatures.isEmpty else {
            return nil
        }
        return try await KeptEvaluations.best(of: settings.temperatures) { temperature in
            let chosen: ChainEvaluation = try await KeptFile(
                file("choice-\(temperature)", in: folder)
            ).value {
                try await evaluate(
                    base, problems.choice, named: title(folder), samples: 1,
                    temperature: temperature, maxTokens: tokens)
            }
            return chosen.right(within: tokens)
        }
    }

    /// Share of the base's chains on problems to learn from that are right within the limit of learning.
    func rightInTraining(in folder: URL) async throws -> Double {
        let tokens = recipe.base.learning.maxTokens
        let chains: ChainEvaluation = try await KeptFile(file("training", in: folder)).value {
            try await evaluate(
                base, Array(problems.training.prefix(200)), named: title(folder), samples: 1,
                temperature: nil, maxTokens: tokens)
        }
        return Double(chains.right(within: tokens)) / Double(max(chains.count, 1))
    }

    /// What a search with the base chooses, on the test problems.
    func expert(
        _ rounds: LearningArm.Rounds, in folder: URL
    ) async throws -> ChainEvaluation {
        try await KeptFile(file("expert", in: folder)).value {
            let choice = try rounds.choice(
                maxTokens: recipe.base.learning.maxTokens,
                seed: RandomStream.derive(seed, "expert-measured"))
            let own = try local(base)
            let strategy = try ArmTraining.expert(choice, rounds.verifier, task: task, own)
            let policy = try own.policy(for: task)
            let start = Date()
            let solutions = try await problems.heldOut.concurrently(atMost: 64) {
                try await strategy.solve($0, with: policy, budget: rounds.recipe.budget)
            }
            return ChainEvaluation(
                problems: problems.heldOut,
                chains: solutions.map { [$0.chosen].compactMap(\.self) },
                task: task, ledger: solutions.reduce(into: ComputeLedger()) { $0.add($1.ledger) },
                seconds: Date().timeIntervalSince(start))
        }
    }

    /// Second attempts of a model, opened as they are learned; nil where nothing learns them.
    func attempts(of model: URL, in folder: URL, _ name: String) async throws -> AttemptPairs? {
        guard let nudge = recipe.nudge else { return nil }
        let pairs: AttemptPairs = try await KeptFile(file(name, in: folder)).value {
            try await AttemptPairs.measured(
                problems.heldOut, of: local(model).policy(for: task), task: task, nudge: nudge,
                maxTokens: recipe.base.learning.maxTokens,
                seed: RandomStream.derive(seed, "attempts"))
        }
        return pairs
    }

    private func local(_ model: URL) throws -> LocalModel {
        try LocalModel(
            folder: model, at: recipe.base.placement, memory: recipe.base.cacheBytes)
    }

    private func file(_ name: String, in folder: URL) -> URL {
        folder.appending(path: "measured/\(name).json")
    }

    /// Such as `measuring max-rl, seed 1`.
    private func title(_ folder: URL) -> String {
        "measuring \(folder.lastPathComponent), seed \(seed)"
    }

    private func evaluate(
        _ model: URL, _ problems: [Problem], named title: String, samples: Int,
        temperature: Float?, maxTokens: Int? = nil
    ) async throws -> ChainEvaluation {
        let start = Date()
        return try await ChainEvaluation.run(
            problems, samples: samples, policy: local(model).policy(for: task), task: task,
            sampling: Sampling(
                GenerateParameters(
                    maxTokens: maxTokens, temperature: temperature ?? 1,
                    seed: RandomStream.derive(seed, "hypotheses-evaluation")),
                answerTokens: recipe.base.task.answerTokens)
        ) { done in
            observe(
                .progress(
                    RunProgress(
                        title: title, unit: "problems", done: done, total: problems.count,
                        before: 0, elapsed: Date().timeIntervalSince(start)), metrics: [:]))
        }
    }
}
