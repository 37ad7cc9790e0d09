import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Search
import Tasks
import Tensors

/// One arm under one seed: trained until its budget is spent, with models kept on the way. Its folder can be
/// left at any moment; what is there is gone on with.
///
///     FOLDER/training/   or   FOLDER/rounds/
///     FOLDER/places/2/   a model, and what had been spent when it was kept
struct ArmTraining {
    /// A model that was kept.
    struct Place {
        /// Which part of the budget was spent, counted from 1.
        var number: Int
        var flops: Double
        var model: URL
    }

    /// Where arms begin, and what they learn from.
    struct Ground {
        var base: URL
        /// What the base's pretraining cost.
        var pretraining: ComputeLedger
        /// The task of the problems that are learned from.
        var taught: TaskRecipe
        var problems: [Problem]
        /// Share of the base's chains on training problems that are right within the limit of learning.
        var baseAccuracy: Double
    }

    let recipe: HypothesesRecipe
    let arm: LearningArm
    let seed: UInt64
    let folder: URL
    let ground: Ground
    /// Such as `max-rl, seed 1`.
    let title: String
    let startsOver: Bool
    let observe: @Sendable (RunEvent) -> Void

    private var placement: Placement { recipe.base.placement }

    /// Trains what is left, and returns the models that were kept with the whole bill, and what was logged of each
    /// step of learning from rewards.
    func complete() async throws -> (places: [Place], ledger: ComputeLedger, steps: LearnedSteps) {
        let bill = KeptFile(folder.appending(path: "bill.json"))
        let ledger: ComputeLedger = try await bill.value { try await train() }
        return (try places(), ledger, try steps())
    }

    private var trainingFolder: URL { folder.appending(path: "training") }

    private func steps() throws -> LearnedSteps {
        guard FileManager.default.fileExists(atPath: trainingFolder.path) else {
            return LearnedSteps()
        }
        let run = try RunFolder.read(trainingFolder)
        return try LearnedSteps(of: RunStore(reading: run.storeURL))
    }

    private func train() async throws -> ComputeLedger {
        switch arm.method {
        case .rewards(let name): return try await learn(configuration(of: name))
        case .configured(let configuration): return try await learn(configuration)
        case .rewarded(let name, let recipe):
            let task = try ground.taught.task()
            let longest = self.recipe.base.learning.maxTokens
            return try await learn(configuration(of: name)) {
                try recipe.reward(for: $0, task: task, longest: longest)
            }
        case .coin(let name):
            let coin = try RandomReward(
                seed: RandomStream.derive(seed, "coin"),
                share: min(max(ground.baseAccuracy, 0.02), 0.98))
            return try await learn(CoinControl.configuration(configuration(of: name))) { _ in coin }
        case .rounds(let rounds): return try await searchAndLearn(rounds)
        case .corpus: return try await goOn()
        }
    }

    // MARK: Ways of learning

    private func configuration(of algorithm: String) throws -> PolicyGradient.Configuration {
        try LearningAlgorithm.named(algorithm).applied(to: recipe.base.learning)
    }

    private func learn(
        _ given: PolicyGradient.Configuration,
        reward: (LocalModel) throws -> (any Reward)? = { _ in nil }
    ) async throws -> ComputeLedger {
        var configuration = given
        // The budget ends it, and its stages share the budget as they would share the steps.
        if let revision = given.revision, revision.heldFLOPs == nil {
            let share = Double(revision.heldSteps) / Double(max(given.steps, 1))
            configuration.revision?.heldFLOPs = min(share, 1) * recipe.budget
        }
        configuration.steps = Self.steps
        let checkpoint = try CheckpointFolder(url: ground.base)
        let model = try checkpoint.transformer(at: placement)
        let tokenizer = try checkpoint.tokenizer()
        let local = try LocalModel(
            model: model, tokenizer: tokenizer, memory: recipe.base.cacheBytes)
        let run = try RunFolder.open(
            trainingFolder, configuration: configuration,
            startsOver: startsOver)
        let learning = try PolicyGradient(
            local, task: ground.taught.task(), problems: ground.problems, seed: seed,
            configuration: configuration, reward: reward(local))
        return try await spend(
            Trainer(learning, in: run, tokenizer: tokenizer), model: model, tokenizer: tokenizer)
    }

    private func goOn() async throws -> ComputeLedger {
        let checkpoint = try CheckpointFolder(url: ground.base)
        let model = try checkpoint.transformer(at: placement)
        let tokenizer = try checkpoint.tokenizer()
        var configuration = recipe.base.pretraining
        let before = ground.pretraining.total
        let tokens = recipe.budget / max(before.flops, 1) * Double(before.tokensRun)
        configuration.tokens = max(1, Int(min(tokens, Double(Limits.trainingTokens.upperBound))))
        let run = try RunFolder.open(
            trainingFolder, configuration: configuration,
            startsOver: startsOver)
        let corpus = try recipe.base.task.corpus(
            seed: RandomStream.derive(seed, "supervised-corpus"))
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus, configuration: configuration)
        return try await spend(
            Trainer(training, in: run, tokenizer: tokenizer), model: model, tokenizer: tokenizer)
    }

    /// Takes steps until the budget is spent.
    private func spend<Method: TrainingMethod>(
        _ trainer: Trainer<Method>, model: Transformer, tokenizer: any Tokenizer
    ) async throws -> ComputeLedger {
        for note in trainer.notes { observe(.note(note)) }
        let (start, before) = (Date(), trainer.ledger.total.flops)
        func keep(last: Bool = false) throws {
            try self.keep(trainer.ledger.total.flops, last: last) {
                try CheckpointFolder.write(model, tokenizer: tokenizer, to: $0)
            }
        }
        try keep()
        while trainer.ledger.total.flops < recipe.budget, let step = try await trainer.next() {
            try keep()
            report(trainer.ledger, from: before, since: start, step.shownMetrics)
        }
        try keep(last: true)
        return trainer.ledger
    }

    private func searchAndLearn(_ rounds: LearningArm.Rounds) async throws -> ComputeLedger {
        let maxTokens = recipe.base.learning.maxTokens
        let choice = try rounds.choice(
            maxTokens: maxTokens, seed: RandomStream.derive(seed, "expert"))
        var own = rounds.recipe
        (own.seed, own.task, own.expert) = (seed, ground.taught, rounds.description)
        (own.maxTokens, own.placement) = (maxTokens, placement)
        own.cacheBytes = recipe.base.cacheBytes
        let task = try ground.taught.task()
        let expert: @Sendable (LocalModel, String?) throws -> any Strategy = { local, verifier in
            try Self.expert(choice, verifier, task: task, local)
        }
        var scorer: (@Sendable (LocalModel) throws -> any Verifier)?
        if let name = own.filter?.verifier {
            scorer = { local in
                try Self.verifier(name, task: task, local, longest: choice.sampling.longest)
            }
        }
        let iteration = try ExpertIteration(
            recipe: own, start: ground.base, folder: folder, startsOver: startsOver,
            scorer: scorer, guided: { try expert($0, $1.path) },
            expert: { try expert($0, rounds.verifier) })
        var (ledger, model, earlier) = (ComputeLedger(), ground.base, [Demonstrations]())
        var (value, last) = (URL?.none, 0.0)
        let start = Date()
        for number in 0..<own.rounds {
            // A round is not begun that would spend more beyond the budget than is left within it.
            guard ledger.total.flops + last / 2 < recipe.budget else { break }
            let before = ledger.total.flops
            let done = try await iteration.round(
                number, from: model, guidedBy: value, earlier: earlier
            ) {
                if case .note = $0 { observe($0) }
            }
            if own.accumulates { earlier.append(done.found) }
            ledger.add(done.found.ledger)
            ledger.add(done.learning)
            (model, value) = (done.model, done.value)
            last = ledger.total.flops - before
            let share = Double(done.found.solved) / Double(max(done.found.problems, 1))
            report(ledger, from: 0, since: start, ["solved": share])
            try keep(ledger.total.flops) { try CheckpointFolder.copy(model, to: $0) }
        }
        if ledger.total.flops + last / 2 < recipe.budget {
            observe(
                .note(
                    "\(title): its problems are gone through, at "
                        + "\(Int(100 * ledger.total.flops / recipe.budget)) % of the budget"))
        }
        try keep(ledger.total.flops, last: true) { try CheckpointFolder.copy(model, to: $0) }
        return ledger
    }

    /// A model with its strategy around it.
    static func expert(
        _ choice: StrategyChoice, _ verifier: String?, task: any ReasoningTask, _ local: LocalModel
    ) throws -> any Strategy {
        try choice.strategy(
            for: task,
            verifier: verifier.map {
                try Self.verifier($0, task: task, local, longest: choice.sampling.longest)
            })
    }

    private static func verifier(
        _ name: String, task: any ReasoningTask, _ local: LocalModel, longest: Int?
    ) throws -> any Verifier {
        try VerifierCatalog.standard.verifier(
            named: name,
            for: VerifierUse(task: task, model: local, longest: longest, rollouts: 2))
    }

    // MARK: Places

    /// More than any budget pays for.
    private static let steps = 1_000_000

    private var placesFolder: URL { folder.appending(path: "places") }

    /// Keeps the model where another part of the budget is spent, or at the end.
    private func keep(_ flops: Double, last: Bool = false, _ write: (URL) throws -> Void) throws {
        let number =
            last
            ? recipe.places
            : Int(min(flops / recipe.budget, 1) * Double(recipe.places) * (1 + 1e-12))
        guard number > 0, try places().last.map({ $0.number < number }) ?? true else { return }
        try FileManager.default.createDirectory(
            at: placesFolder, withIntermediateDirectories: true)
        try AtomicFolder.writeFile(
            placesFolder.appending(path: "\(number).json"), JSONEncoder().encode(flops))
        try write(placesFolder.appending(path: "\(number)"))
    }

    private func places() throws -> [Place] {
        try (1...recipe.places).compactMap { number in
            let model = placesFolder.appending(path: "\(number)")
            guard FileManager.default.fileExists(atPath: model.path) else { return nil }
            let file = placesFolder.appending(path: "\(number).json")
            do {
                let flops = try JSONDecoder().decode(Double.self, from: Data(contentsOf: file))
                return Place(number: number, flops: flops, model: model)
            } catch {
                throw RunError.file(
                    file.path, reason: "cannot be read; remove \(folder.path) to do it again")
            }
        }
    }

    private func report(
        _ ledger: ComputeLedger, from before: Double, since start: Date,
        _ metrics: [String: Double]
    ) {
        func permille(_ flops: Double) -> Int { Int(min(flops / recipe.budget, 1) * 1_000) }
        observe(
            .progress(
                RunProgress(
                    title: title, unit: "‰ of the budget", done: permille(ledger.total.flops),
                    total: 1_000, before: permille(before),
                    elapsed: Date().timeIntervalSince(start)), metrics: metrics))
    }
}
