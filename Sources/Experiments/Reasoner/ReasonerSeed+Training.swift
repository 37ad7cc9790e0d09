import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks
import Tensors

extension ReasonerSeed {
    /// Trains the base model on the corpus; nothing to do where it is there.
    func pretrain() throws {
        guard !FileManager.default.fileExists(atPath: baseFolder.path) else { return }
        let model = try freshModel()
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: recipe.pretraining)
        try run.pretrain(
            training, model: model, tokenizer: tokenizer, title: "pretraining",
            writing: baseFolder, observe: observe)
    }

    /// Reinforcement learning from the base model; nothing to do where the trained one is there.
    func learn() async throws {
        guard !FileManager.default.fileExists(atPath: modelFolder.path) else { return }
        let model = try CheckpointFolder(url: baseFolder).transformer()
        let local = try local(model)
        let source = try ShuffledProblems(trainingProblems, seed: recipe.seed)
        var learning = try PolicyGradient(
            model: model, policy: local.policy(for: task), source: source, seed: recipe.seed,
            configuration: recipe.learning, reload: local.reload)
        let checkpoints = try run.checkpoints(of: PolicyGradient.phase)
        let resumed = try checkpoints.resume(&learning, model: model)
        try await learning.synchronize()
        let log = try RunLog(run: run, phase: PolicyGradient.phase, after: resumed)
        let start = Date()
        let kept = Set(recipe.evaluatedSteps)
        while !learning.isDone {
            guard !Task.isCancelled else {
                try checkpoints.write(learning, model: model, tokenizer: tokenizer)
                throw CancellationError()
            }
            let step = try await learning.advance()
            try log.record(record(of: step))
            let isKept = kept.contains(step.step)
            if isKept || step.step % 4 == 0 {
                try checkpoints.write(
                    learning, model: model, tokenizer: tokenizer,
                    name: isKept ? "evaluated-\(step.step)" : nil)
            }
            report(
                "learning", step.step, of: recipe.learning.steps, from: resumed ?? 0, since: start,
                metrics: ["accuracy": step.accuracy, "length": step.meanLength])
        }
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: modelFolder)
    }

    private func record(of step: PolicyGradient.Step) -> StepRecord {
        var ledger = ComputeLedger()
        ledger.charge(step.rollouts.usage, to: .rollouts)
        ledger.charge(step.update.usage, to: .training)
        let anatomized = task as? any AnatomizedTask
        var anatomy = ChainAnatomy()
        var chains: [ChainRecord] = []
        for group in step.rollouts.groups {
            for (index, chain) in group.chains.enumerated() {
                if let anatomized {
                    anatomy += anatomized.anatomy(of: chain.text, problem: group.problem)
                }
                chains.append(
                    ChainRecord(
                        problem: group.problem.id, sample: index,
                        reward: group.rewards[index] ?? 0,
                        chain: JudgedChain(
                            text: chain.text, tokens: chain.tokens.count,
                            stopReason: chain.stopReason, verdict: group.verdicts[index])))
            }
        }
        var metrics = step.metrics
        if anatomized != nil { metrics.merge(anatomy.rates) { $1 } }
        return StepRecord(
            phase: PolicyGradient.phase, step: step.step,
            problems: step.rollouts.groups.map(\.problem), chains: chains, ledger: ledger,
            metrics: metrics)
    }
}

extension ChainAnatomy {
    /// Counts of a chain; without a chain there are none.
    var rates: Metrics {
        guard chains > 0 else { return [.chains: 0] }
        let n = Double(chains)
        return [
            .chains: n, .attempts: Double(attempts) / n, .checks: Double(checks) / n,
            .abandoned: Double(abandoned) / n, .repeated: Double(repeated) / n,
            .giveUps: Double(giveUps) / n, .falseClaims: Double(claims - soundClaims) / n,
        ]
    }
}
