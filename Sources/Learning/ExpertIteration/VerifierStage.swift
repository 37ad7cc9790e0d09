import Reasoning
import Rewards

/// A verifier that learns from what the experts of all rounds found, right and wrong (V-STaR, Hosseini et al.,
/// 2402.06457 §3): what a filter throws away teaches who tells right from wrong.
///
///     D_V = ∪_r { (x, z, 1[z is right]) : z ∈ chains of expert_r(x) }
///     v = argmin  −mean over D_V of  y ln σ(v) + (1 − y) ln(1 − σ(v))
///
/// Departures from the paper: 1. An outcome reward model; the paper trains a language model by preference (DPO)
/// and reads its likelihoods. 2. It begins with the weights of the last round's model; the paper's with those of
/// the model that was tuned first. 3. At most `chains` different right and as many wrong chains of a problem, so
/// that easy ones do not outweigh hard ones. 4. Chains that were found with a hint are left out: nobody will ask
/// about such.
///
/// Cost: three forward passes over the chains an epoch.
public struct VerifierStage: Codable, Hashable, Sendable {
    /// Most right and most wrong chains of a problem. Default 4.
    public var chains: Int
    /// The share of problems kept for stopping early, in [0, 1). Default 0.1.
    public var heldOutShare: Double
    /// Of the outcome model; objective and seed follow from the recipe.
    public var training: RewardTraining.Configuration
    /// Chains of a held-out problem among which it chooses when it is measured, n. Default 16.
    public var samples: Int

    public init(
        chains: Int = 4, heldOutShare: Double = 0.1,
        training: RewardTraining.Configuration = .init(), samples: Int = 16
    ) {
        self.chains = chains
        self.heldOutShare = heldOutShare
        self.training = training
        self.samples = samples
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        try ConfigurationError.check("chains", chains, in: Limits.samples)
        try ConfigurationError.check("samples", samples, in: Limits.samples)
    }

    /// A problem's chains with their verdicts, each text once: those that end in an answer and that a model of
    /// `longest` tokens can read.
    func labelled(
        _ solution: Solution, task: any ReasoningTask, longest: Int, seed: UInt64
    ) -> [LabelledChain] {
        let answered = solution.chains.filter {
            $0.isFinished && task.answer(of: $0) != nil
                && $0.prompt.count + $0.tokens.count <= longest
        }
        let byText = Dictionary(answered.map { ($0.text, $0) }) { first, _ in first }
        var stream = RandomStream(seed, "judged-chains:" + solution.problem.id)
        let shuffled = byText.sorted { $0.key < $1.key }.map(\.value).shuffled(using: &stream)
        return [true, false].flatMap { isCorrect in
            shuffled.filter { (task.judge(chain: $0) == .correct) == isCorrect }.prefix(chains).map
            {
                LabelledChain(
                    problem: $0.problem.id, prompt: $0.prompt, tokens: $0.tokens,
                    labels: [.init(position: $0.tokens.count, target: isCorrect ? 1 : 0)])
            }
        }
    }
}
