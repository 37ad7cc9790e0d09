import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Tasks

/// One seed of a fine-tuning: measure, learn and measure along the way, learn from a coin. Its folder is a
/// run that can be killed at any moment and goes on where its last checkpoint stands.
///
///     FOLDER/model/                   the trained one, with what was learned beside its weights in them
///     FOLDER/adapters/                that alone, in PEFT's format, where a recipe has `lora`
///     FOLDER/evaluations/             base, step-10 …, trained, random-reward, best-temperature
///     FOLDER/controls/random-reward/  the coin's run
struct FineTuningSeed {
    let recipe: FineTuningRecipe
    let problems: FineTuningProblems
    let run: RunFolder
    let observe: @Sendable (RunEvent) -> Void

    init(
        _ beginning: FineTuningBeginning, problems: FineTuningProblems, folder: URL,
        startsOver: Bool, observe: @escaping @Sendable (RunEvent) -> Void
    ) throws {
        recipe = beginning.recipe
        self.problems = problems
        self.observe = observe
        run = try RunFolder.open(
            folder, configuration: beginning, over: beginning.older, startsOver: startsOver)
    }

    var modelFolder: URL { run.url.appending(path: "model") }

    /// The model as it was there, to be trained and to be asked, for learning and its control alike. Fresh
    /// adapters change nothing that it says.
    private func trainable() throws -> LocalModel {
        try LocalModel(
            folder: recipe.modelURL, at: recipe.placement, memory: recipe.cacheBytes,
            lora: recipe.lora, seed: recipe.seed)
    }

    /// Everything, or what is left of it.
    func complete() async throws -> FineTuningSeedResult {
        var evaluations = KeptEvaluations(folder: run.url.appending(path: "evaluations"))
        let before = try await measureBase(&evaluations)
        try await learn(&evaluations)
        let record = try LearningRecord(of: run)
        let lost = evaluations.file(of: "trained")
        let trained = try await evaluations.value("trained") {
            throw RunError.file(
                lost.path,
                reason: "cannot be read; remove \(modelFolder.path) to measure it again")
        }
        var curve = [FineTuningSeedResult.Place(step: 0, evaluation: before.base)]
        let last = record.steps.last?.step ?? recipe.learning.steps
        for (step, _, _) in record.steps
        where step < last && recipe.isMeasured(behind: step) && evaluations.has(name(of: step)) {
            let file = evaluations.file(of: name(of: step))
            let evaluation = try await evaluations.value(name(of: step)) {
                throw RunError.file(file.path, reason: "cannot be read")
            }
            curve.append(.init(step: step, evaluation: evaluation))
        }
        curve.append(.init(step: last, evaluation: trained))
        var coin: ChainEvaluation?
        if recipe.controls { coin = try await learnFromCoin(record, &evaluations) }
        var ledgers = [
            (phase: PolicyGradient.phase, ledger: try run.ledger(of: PolicyGradient.phase))
        ]
        if recipe.controls {
            ledgers.append(
                (
                    phase: FineTuningSummary.coinPhase,
                    ledger: try RunFolder.read(coinFolder).ledger(of: PolicyGradient.phase)
                ))
        }
        ledgers.append((phase: "evaluation", ledger: evaluations.ledger))
        return FineTuningSeedResult(
            seed: recipe.seed, base: before.base, trained: trained, curve: curve,
            atBestTemperature: before.best, randomReward: coin, record: record, ledgers: ledgers,
            evaluationSeconds: evaluations.seconds)
    }

    private func name(of step: Int) -> String { "step-\(step)" }

    // MARK: Before

    /// The model before learning, and at the temperature at which it solves most of the problems that it
    /// is to learn from.
    private func measureBase(
        _ evaluations: inout KeptEvaluations
    ) async throws -> (
        base: ChainEvaluation, best: (temperature: Float, evaluation: ChainEvaluation)?
    ) {
        var loaded: LocalModel?
        func local() throws -> LocalModel {
            if let loaded { return loaded }
            let local = try trainable()
            loaded = local
            return local
        }
        let base = try await evaluations.value("base") {
            try await measured(local(), "measuring the base", on: problems.heldOut)
        }
        let choice = Array(problems.training.prefix(recipe.evaluation.choiceProblems))
        let best = try await KeptEvaluations.best(of: recipe.evaluation.temperatures) {
            temperature in
            let evaluation = try await evaluations.value("base-choice-\(temperature)") {
                try await measured(
                    local(), "choosing a temperature: \(temperature)", on: choice, samples: 1,
                    temperature: temperature)
            }
            return evaluation.samples.joined().count { $0.isCorrect }
        }
        guard let best else { return (base, nil) }
        let evaluation = try await evaluations.value("best-temperature") {
            try await measured(
                local(), "measuring the base at temperature \(best)", on: problems.heldOut,
                temperature: best)
        }
        return (base, (best, evaluation))
    }

    // MARK: Learning

    /// Reinforcement learning, measured along the way with the weights as they stand; nothing to do where
    /// the trained model is there.
    private func learn(_ evaluations: inout KeptEvaluations) async throws {
        guard !FileManager.default.fileExists(atPath: modelFolder.path) else { return }
        let local = try trainable()
        let learning = try PolicyGradient(
            local, task: problems.task, problems: problems.training, seed: recipe.seed,
            configuration: recipe.learning,
            reward: recipe.reward?.reward(
                for: local, task: problems.task, longest: recipe.learning.maxTokens))
        let trainer = try await Trainer(learning, in: run, tokenizer: local.tokenizer)
        for note in trainer.notes { observe(.note(note)) }
        while true {
            let step = trainer.method.step
            if recipe.isMeasured(behind: step), !trainer.method.isDone {
                _ = try await evaluations.value(name(of: step)) {
                    try await measured(local, "measuring step \(step)", on: problems.heldOut)
                }
            }
            guard let done = try await trainer.next() else { break }
            observe(.progress(trainer.progress("learning"), metrics: done.shownMetrics))
        }
        _ = try await evaluations.value("trained") {
            try await measured(local, "measuring the trained model", on: problems.heldOut)
        }
        if recipe.lora != nil {
            try AdapterFolder.write(
                local.model, tokenizer: nil, to: run.url.appending(path: "adapters"))
        }
        // As it was measured: a type of fewer bits would round what was learned away.
        try CheckpointFolder.write(
            local.model.stored(as: .float32), tokenizer: local.tokenizer, to: modelFolder)
    }

    // MARK: Control

    private var coinFolder: URL { run.url.appending(path: "controls/random-reward") }

    /// The model that learned from a coin, in as many steps.
    private func learnFromCoin(
        _ record: LearningRecord, _ evaluations: inout KeptEvaluations
    ) async throws -> ChainEvaluation {
        try await evaluations.value("random-reward") {
            let local = try trainable()
            let own = try RunFolder.open(
                coinFolder, configuration: recipe.learning,
                over: FineTuningRecipe(model: recipe.model).learning, startsOver: run.startsOver)
            try await CoinControl.learn(
                local, task: problems.task, problems: problems.training, seed: recipe.seed,
                configuration: recipe.learning, share: record.rewardedShare, in: own,
                observe: observe)
            return try await measured(
                local, "measuring the control: random reward", on: problems.heldOut)
        }
    }

    private func measured(
        _ local: LocalModel, _ title: String, on problems: [Problem], samples: Int? = nil,
        temperature: Float? = nil
    ) async throws -> ChainEvaluation {
        let start = Date()
        return try await local.evaluated(
            on: problems, samples: samples ?? recipe.evaluation.samples, task: self.problems.task,
            sampling: recipe.sampling(at: temperature)
        ) { done in
            observe(
                .progress(
                    RunProgress(
                        title: title, unit: "problems", done: done, total: problems.count,
                        elapsed: Date().timeIntervalSince(start)), metrics: [:]))
        }
    }
}

/// What one seed found.
struct FineTuningSeedResult {
    /// A model along the way.
    struct Place {
        var step: Int
        var evaluation: ChainEvaluation
    }

    var seed: UInt64
    var base: ChainEvaluation
    var trained: ChainEvaluation
    /// By step, base and trained model included.
    var curve: [Place]
    /// The base at the temperature that was chosen for it; nil where there was no choice.
    var atBestTemperature: (temperature: Float, evaluation: ChainEvaluation)?
    var randomReward: ChainEvaluation?
    var record: LearningRecord
    /// Cost by phase.
    var ledgers: [(phase: String, ledger: ComputeLedger)]
    var evaluationSeconds: Double
}
