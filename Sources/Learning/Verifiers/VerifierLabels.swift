import Foundation
import Language
import Reasoning
import Rewards
import Tasks
import Tensors

/// Labels chains as a recipe asks, keeping what is labelled a batch at a time in the run's folder.
struct VerifierLabels {
    /// Chains in a batch of those that are rolled out.
    static let batchSize = 64

    let recipe: VerifierRecipe
    let policies: [URL]
    let task: any GenerativeTask
    let encoder: ChainEncoder
    /// Where an outcome model judges rollouts; nil: the exact judge does.
    let judge: URL?
    /// `labels/` of the run.
    let folder: URL

    /// Labelled chains and what labelling them cost.
    struct Labelled: Codable {
        var chains: [LabelledChain] = []
        var ledger = ComputeLedger()
    }

    /// Labels what is not labelled yet, and reads all.
    /// - Parameter progress: called with chains done, of all that are rolled out.
    func complete(
        _ chains: [DrawnChain], progress: (Int, Int) -> Void
    ) async throws -> Labelled {
        let drawn = drawn(from: chains)
        guard recipe.kind.rollsOut else { return Labelled(chains: try drawn.map(label)) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var all = Labelled()
        let batches = batches(of: drawn)
        let total = batches.reduce(0) { $0 + $1.chains.count }
        var local: (policy: Int, model: LocalModel)?
        let verifier = try judge.map { try RewardModel.verifier(at: $0, task: task) }
        for (number, batch) in batches.enumerated() {
            try Task.checkCancellation()
            let name = String(String(100_000 + number).dropFirst())
            let url = folder.appending(path: "\(name).json")
            if let data = try? Data(contentsOf: url),
                let saved = try? JSONDecoder().decode(Labelled.self, from: data)
            {
                all.add(saved)
            } else {
                let model: LocalModel
                if let local, local.policy == batch.policy {
                    model = local.model
                } else {
                    model = try LocalModel(
                        folder: policies[batch.policy], at: recipe.chains.placement,
                        memory: recipe.chains.cacheBytes)
                    local = (batch.policy, model)
                }
                try await model.engine.clearCache()
                let labelled = try await rollOut(
                    batch.chains, policy: model.policy(for: task),
                    verifier: verifier ?? ExactVerifier(task: task),
                    seed: RandomStream.derive(recipe.seed, "labels", number))
                try AtomicFolder.writeFile(url, JSONEncoder().encode(labelled))
                all.add(labelled)
            }
            progress(batches[...number].reduce(0) { $0 + $1.chains.count }, total)
        }
        return all
    }

    /// A label without a rollout.
    private func label(_ judged: DrawnChain) throws -> LabelledChain {
        switch recipe.kind {
        case .processExact:
            try LabelledChain(judged.chain, judge: VerifierTraining.judge(task), encoder: encoder)
        default:
            try LabelledChain(
                judged.chain, isCorrect: judged.isCorrect, at: recipe.labels.places,
                encoder: encoder)
        }
    }

    /// As many chains as the recipe asks for.
    private func drawn(from chains: [DrawnChain]) -> [DrawnChain] {
        guard recipe.labels.chains < chains.count else { return chains }
        var stream = RandomStream(recipe.seed, "labelled-chains")
        return Array(chains.shuffled(using: &stream).prefix(recipe.labels.chains))
    }

    /// Batches, each of one policy.
    private func batches(of chains: [DrawnChain]) -> [(policy: Int, chains: [DrawnChain])] {
        policies.indices.flatMap { policy in
            let own = chains.filter { $0.policy == policy }
            return stride(from: 0, to: own.count, by: Self.batchSize).map { start in
                (policy, Array(own[start..<min(start + Self.batchSize, own.count)]))
            }
        }
    }

    private func rollOut(
        _ judged: [DrawnChain], policy: LocalPolicy, verifier: any Verifier, seed: UInt64
    ) async throws -> Labelled {
        let parameters = GenerateParameters(
            maxTokens: recipe.labels.maxTokens, temperature: Float(recipe.chains.temperature),
            seed: seed)
        let chains = judged.map(\.chain)
        var labelled = Labelled()
        if recipe.kind == .processFirstError {
            let search = try FirstError(
                policy: policy, verifier: verifier, task: task,
                rollouts: recipe.labels.rollouts, parameters: parameters)
            for (chain, finding) in zip(chains, try await search.findings(of: chains)) {
                guard let finding else { continue }
                try labelled.add(chain, finding.labels, finding.ledger, encoder)
            }
        } else {
            let labeller = try MonteCarloLabels(
                policy: policy, verifier: verifier, task: task,
                rollouts: recipe.labels.rollouts, hardness: recipe.labels.hardness,
                stepsPerChain: recipe.labels.steps, parameters: parameters)
            for (chain, labels) in zip(chains, try await labeller.labels(of: chains)) {
                try labelled.add(chain, labels.steps, labels.ledger, encoder)
            }
        }
        return labelled
    }
}

extension VerifierLabels.Labelled {
    fileprivate mutating func add(_ other: Self) {
        chains += other.chains
        ledger.add(other.ledger)
    }

    fileprivate mutating func add(
        _ chain: Chain, _ steps: [(endsAt: Int, target: Double?)], _ ledger: ComputeLedger,
        _ encoder: ChainEncoder
    ) throws {
        chains.append(try LabelledChain(chain, steps: steps, encoder: encoder))
        self.ledger.add(ledger)
    }
}
