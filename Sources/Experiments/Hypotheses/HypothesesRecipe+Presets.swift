import Learning
import Reasoning
import Results
import Tasks
import Tensors

extension HypothesesRecipe {
    /// How much is spent: see `ponder reproduce hypotheses --budget`.
    public enum Size: String, CaseIterable, Sendable {
        /// One way of each hypothesis and the controls, within 45 minutes on two cores.
        case small
        /// All of them, overnight.
        case full
        /// Plain reinforcement learning with its open choices changed one by one, in hours.
        case sweep
    }

    /// The standard comparison on a task.
    ///
    /// - Parameter kind: Default Countdown.
    public static func standard(
        _ size: Size, _ kind: TaskRecipe.Kind = .countdown, seed: UInt64 = 1
    ) -> HypothesesRecipe {
        var base = ReasonerRecipe.standard(kind, seed: seed)
        base.learning.stages = []
        base.learning.credit = .chain
        base.learning.maxTokens = min(base.learning.maxTokens, 128)
        base.evaluation.thinking = [32, 64, 128, 256, 512, 1_000].filter {
            $0 <= base.longestThinking
        }
        base.evaluation.held = []
        base.evaluation.samples = 1
        switch size {
        case .small:
            (base.learning.problems, base.learning.samples) = (16, 16)
            base.evaluation.problems = 120
            (base.evaluation.votes, base.evaluation.voteProblems) = (32, 40)
            base.evaluation.choiceProblems = 120
            return HypothesesRecipe(
                base: base, arms: arms(size, of: base),
                budget: 5e12, places: 2, divergenceProblems: 60)
        case .sweep:
            base.evaluation.problems = 200
            (base.evaluation.votes, base.evaluation.voteProblems) = (64, 60)
            return HypothesesRecipe(
                base: base, arms: arms(size, of: base), budget: 1e13, places: 4,
                divergenceProblems: 100)
        case .full:
            base.trainingProblems = 20_000
            base.evaluation.problems = 300
            (base.evaluation.votes, base.evaluation.voteProblems) = (256, 100)
            return HypothesesRecipe(
                base: base, arms: arms(size, of: base), budget: 4e13, places: 5,
                divergenceProblems: 120)
        }
    }

    /// With the standard ways of learning, of the sizes, limits and optimizer of its base.
    ///
    /// - Parameter size: whose they are; nil: those of `quick`.
    public func rebuilt(_ size: Size?) -> HypothesesRecipe {
        var rebuilt = self
        let standard = Self.arms(size, of: base)
        // The first of a hypothesis stands for it, and controls are last.
        let place = standard.firstIndex { $0.hypothesis == .control } ?? standard.endIndex
        rebuilt.arms = standard
        rebuilt.arms.insert(contentsOf: rewarded, at: place)
        return rebuilt
    }

    /// By a teacher's word on each token, and by a verifier's on each step (2504.15275 §3: their sum invites
    /// what their minimum does not).
    private var rewarded: [LearningArm] {
        var arms: [LearningArm] = []
        if let teacher,
            let algorithm = LearningAlgorithm.all.first(where: { $0.name == Self.taught })
        {
            arms.append(
                LearningArm(
                    algorithm.name, algorithm.hypothesis, summary: algorithm.summary,
                    method: .rewarded(algorithm: algorithm.name, by: .init(teacher: teacher))))
        }
        guard let verifier else { return arms }
        let forms: [(RewardRecipe.Form, String)] = [
            (.sum, "REINFORCE by the sum of a verifier's values of steps"),
            (.minimum, "the same by their minimum"),
            (.progress, "the same by what each step changes of them"),
        ]
        return arms
            + forms.map { form, summary in
                LearningArm(
                    "process-\(form.rawValue)", .evaluate, summary: summary,
                    method: .rewarded(
                        algorithm: "reinforce", by: .init(verifier: verifier, form: form)))
            }
    }

    /// What needs a teacher.
    private static let taught = "on-policy-distillation"

    private static func arms(_ size: Size?, of base: ReasonerRecipe) -> [LearningArm] {
        switch size {
        case .small: arms(of: base).filter { small.contains($0.name) }
        case .full: arms(of: base)
        case .sweep: sweep(base) + controls
        case nil: arms(of: base).map(shortened)
        }
    }

    private static func shortened(_ arm: LearningArm) -> LearningArm {
        guard case .rounds(var rounds) = arm.method else { return arm }
        rounds.recipe.rounds = max(1, rounds.recipe.rounds * rounds.recipe.problems / 8)
        rounds.recipe.problems = 8
        // A tree search of fewer simulations has no visits to speak of.
        rounds.samples = rounds.strategy == "mcts" ? 16 : 4
        var short = arm
        short.method = .rounds(rounds)
        return short
    }

    /// All of them in a minute or two, with a small model and easy problems: nothing is learned well.
    public static func quick(
        _ kind: TaskRecipe.Kind = .countdown, seed: UInt64 = 1
    ) -> HypothesesRecipe {
        var base = ReasonerRecipe.quick(kind, seed: seed)
        base.learning.maxTokens = 64
        (base.learning.problems, base.learning.samples) = (8, 4)
        return HypothesesRecipe(
            base: base, arms: arms(nil, of: base), budget: 2e10, places: 2, divergenceProblems: 8)
    }

    /// One of each hypothesis, what is compared with it, and the controls.
    private static let small: Set = [
        "reinforce", "max-rl", "expert-iteration", "survival", "beam-distilled", "splices",
        "supervised", "random-reward",
    ]

    /// Every way of learning there is, by hypothesis.
    private static func arms(of base: ReasonerRecipe) -> [LearningArm] {
        let algorithms = LearningAlgorithm.all.filter { $0.name != taught }
        func named(_ hypothesis: Hypothesis) -> [LearningArm] {
            algorithms.filter { $0.hypothesis == hypothesis }.map { LearningArm($0) }
        }
        // It stands for its hypothesis.
        let evaluate = named(.evaluate)
        let first = evaluate.filter { $0.name == "survival" }
        return named(.plain) + filter(base) + named(.filter) + first
            + evaluate.filter { $0.name != "survival" } + guide(base) + combine(base)
            + named(.combine) + controls
    }

    private static func filter(_ base: ReasonerRecipe) -> [LearningArm] {
        [
            sampled(
                "expert-iteration", .filter, "right ones of 16 samples, learned in rounds", base),
            sampled(
                "expert-iteration-all", .filter,
                "the same from the base anew with the chains of all rounds", base
            ) {
                $0.accumulates = true
                $0.restarts = true
            },
            sampled(
                "rest", .filter, "right ones by rising thresholds of the model's own checks", base
            ) { $0.filter = ScoreFilter(verifier: "self", thresholds: [0.5, 0.9]) },
            sampled("dpo", .filter, "right samples preferred to wrong ones", base) {
                $0.preference = .init(
                    beta: 0.1, epochs: 1, pairs: 16,
                    optimizer: .init(learningRate: 4e-4, warmupSteps: 1))
            },
        ]
    }

    private static func guide(_ base: ReasonerRecipe) -> [LearningArm] {
        [
            searched("beam-distilled", .guide, "what beams find by the model's own checks", base),
            searched(
                "mcts-distilled", .guide, "what tree search finds by the model's own checks", base,
                "mcts", 32),
            searched(
                "alphazero", .guide,
                "visits of its own tree search, and a value model that guides it", base, "mcts", 32
            ) {
                $0.alphaZero = AlphaZero(
                    value: .init(
                        epochs: 2, tokensPerStep: 2_048,
                        optimizer: .init(learningRate: 4e-4, warmupSteps: 1)))
            },
        ]
    }

    private static func combine(_ base: ReasonerRecipe) -> [LearningArm] {
        [
            sampled("splices", .combine, "right chains behind wrong ones of the model's own", base)
            {
                $0.splicing = Splicing(attempts: 2, masksWrong: true)
            },
            sampled(
                "splices-learned", .combine, "the same, and the wrong ones are learned, too", base
            ) { $0.splicing = Splicing(attempts: 2, masksWrong: false) },
            searched(
                "streams", .combine, "beams by the model's own checks, written out as one chain",
                base
            ) { $0.stream = SearchStream() },
        ]
    }

    /// Rounds whose expert draws samples.
    private static func sampled(
        _ name: String, _ hypothesis: Hypothesis, _ summary: String, _ base: ReasonerRecipe,
        _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) -> LearningArm {
        LearningArm(
            name, hypothesis, summary: summary,
            method: .rounds(.init(strategy: "vote", samples: 16, recipe: rounds(base, change))))
    }

    /// Rounds whose expert searches by the model's own checks.
    private static func searched(
        _ name: String, _ hypothesis: Hypothesis, _ summary: String, _ base: ReasonerRecipe,
        _ strategy: String = "beam", _ samples: Int = 4,
        _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) -> LearningArm {
        LearningArm(
            name, hypothesis, summary: summary,
            method: .rounds(
                .init(
                    strategy: strategy, samples: samples, width: 4, verifier: "self",
                    recipe: rounds(base, change))))
    }

    private static let controls = [
        LearningArm(
            "supervised", .control, summary: "the corpus, further", method: .corpus),
        LearningArm(
            "random-reward", .control, summary: "REINFORCE on the fall of a coin",
            method: .coin(algorithm: "reinforce")),
        LearningArm(
            "random-reward-clipped", .control,
            summary: "a coin by a clipped ratio and two updates a batch, as Dr. GRPO has them",
            method: .coin(algorithm: "dr-grpo")),
    ]

    /// Rounds of about two steps' chains of learning from rewards.
    private static func rounds(
        _ base: ReasonerRecipe, _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) -> DistillationRecipe {
        let problems = 2 * base.learning.problems
        var recipe = DistillationRecipe(
            task: base.task, expert: "", rounds: max(1, base.trainingProblems / problems),
            problems: problems, keep: 4, epochs: 1, tokensPerStep: 4_096,
            optimizer: .init(learningRate: 4e-4, warmupSteps: 1, muon: 0.95))
        change(&recipe)
        return recipe
    }
}
