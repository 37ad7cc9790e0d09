import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Tasks

/// What one seed found.
struct ReasonerSeedResult {
    var seed: UInt64
    var base: ChainEvaluation
    var trained: ChainEvaluation
    /// By RL step.
    var checkpoints: [(step: Int, flops: Double, evaluation: ChainEvaluation)]
    /// By thinking budget in tokens.
    var cutBase: [(cap: Int, evaluation: ChainEvaluation)]
    var cutTrained: [(cap: Int, evaluation: ChainEvaluation)]
    /// By tokens that the chain had to think.
    var heldBase: [(cap: Int, evaluation: ChainEvaluation)]
    var heldTrained: [(cap: Int, evaluation: ChainEvaluation)]
    var votesBase: ChainEvaluation
    var votesTrained: ChainEvaluation
    var controls: ReasonerSeedControls
    /// RL metrics by step.
    var learning: [(step: Int, flops: Double, metrics: Metrics)]
    /// Cost by phase: pretraining, learning, evaluation.
    var ledgers: [(phase: String, ledger: ComputeLedger)]
    /// Elapsed seconds by phase.
    var seconds: [String: Double]
}

/// What the trained model of one seed is compared with.
struct ReasonerSeedControls {
    /// Nil where the task's corpus cannot search blindly.
    var blindSearch: ChainEvaluation?
    /// Blind search that chooses as the corpus does, where there is one.
    var corpusSearch: ChainEvaluation?
    /// The base at the temperature that was chosen for it; nil where there was no choice.
    var baseAtBestTemperature: (temperature: Float, evaluation: ChainEvaluation)?
    /// Nil where the task's chains cannot be told to give up.
    var baseWithoutGivingUp: ChainEvaluation?
    var supervised: ChainEvaluation?
    var randomReward: ChainEvaluation?
}

extension ReasonerSeed {
    /// Evaluates base, checkpoints and trained model; what was evaluated before is read again.
    func measure() async throws -> ReasonerSeedResult {
        let sweeps = recipe.evaluation.thinking.count + recipe.evaluation.held.count
        let total = 2 * (2 + sweeps) + recipe.evaluatedSteps.count - 1 + controlCount
        var bench = Bench(seed: self, total: total)
        let checkpoints = try run.checkpoints(of: PolicyGradient.phase)
        let base = try await bench.evaluations(of: baseFolder, name: "base")
        let trained = try await bench.evaluations(of: modelFolder, name: "trained")
        let others = try await controls(&bench, base: base.free)
        var spent = try [Pretraining.phase, PolicyGradient.phase].map {
            (phase: $0, ledger: try run.ledger(of: $0))
        }
        for control in trainedControls {
            spent.append((phase: "control " + control.rawValue, ledger: try ledger(of: control)))
        }
        let record = try LearningRecord(of: run)
        func flops(_ step: Int) -> Double { record.spent[step]?.flops ?? 0 }
        var evaluated: [(step: Int, flops: Double, evaluation: ChainEvaluation)] = []
        for step in recipe.evaluatedSteps {
            if step == recipe.learning.steps {
                evaluated.append((step, flops(step), trained.free))
                continue
            }
            let kept = try checkpoints.named(CheckpointSeries.evaluated(step))
            let evaluation = try await bench.free(
                of: kept.map(CheckpointSeries.modelFolder), name: "step-\(step)")
            if let evaluation { evaluated.append((step, flops(step), evaluation)) }
        }
        return result(
            base: base, trained: trained, controls: others, checkpoints: evaluated,
            learning: record.steps, training: spent, evaluating: bench.ledger,
            seconds: bench.seconds)
    }

    private var trainedControls: [Control] {
        recipe.evaluation.controls ? Control.allCases : []
    }

    /// How many are measured.
    private var controlCount: Int {
        guard recipe.evaluation.controls else { return 0 }
        return Control.allCases.count + (task is any SelfCheckingTask ? 1 : 0)
            + (corpus is any BlindSearch ? 2 : 0)
            + (recipe.evaluation.temperatures.isEmpty || recipe.comparedWithin == nil
                ? 0 : recipe.evaluation.temperatures.count + 1)
    }

    private func controls(
        _ bench: inout Bench, base: ChainEvaluation
    ) async throws -> ReasonerSeedControls {
        guard recipe.evaluation.controls else { return ReasonerSeedControls() }
        return ReasonerSeedControls(
            blindSearch: try await bench.blind(likeCorpus: false),
            corpusSearch: try await bench.blind(likeCorpus: true),
            baseAtBestTemperature: try await bench.atBestTemperature(of: baseFolder),
            baseWithoutGivingUp: try await bench.persistent(of: baseFolder, base: base),
            supervised: try await bench.free(
                of: modelFolder(of: .supervised), name: Control.supervised.rawValue),
            randomReward: try await bench.free(
                of: modelFolder(of: .randomReward), name: Control.randomReward.rawValue))
    }

    private func result(
        base: Bench.Evaluations, trained: Bench.Evaluations, controls: ReasonerSeedControls,
        checkpoints: [(step: Int, flops: Double, evaluation: ChainEvaluation)],
        learning: [(step: Int, flops: Double, metrics: Metrics)],
        training: [(phase: String, ledger: ComputeLedger)], evaluating: ComputeLedger,
        seconds: Double
    ) -> ReasonerSeedResult {
        var spentSeconds = ["evaluation": seconds]
        for (phase, ledger) in training { spentSeconds[phase] = ledger.total.seconds }
        return ReasonerSeedResult(
            seed: recipe.seed, base: base.free, trained: trained.free, checkpoints: checkpoints,
            cutBase: base.cut, cutTrained: trained.cut, heldBase: base.held,
            heldTrained: trained.held, votesBase: base.votes, votesTrained: trained.votes,
            controls: controls, learning: learning,
            ledgers: training + [(phase: "evaluation", ledger: evaluating)], seconds: spentSeconds)
    }
}
