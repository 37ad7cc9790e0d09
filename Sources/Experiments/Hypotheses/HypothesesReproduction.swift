import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks

/// Ways of learning to reason, one of each hypothesis and more, from one base model at equal compute, with
/// verdicts on what is said of them.
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on.
///
///     runs/hypotheses/
///       report.html, figures/, summary.json
///       base/               the base model's run, where none was given to take it from
///       base.json           the hash of its weights
///       seed-1/config.json
///       seed-1/ARM/         `ArmTraining`, and what was measured of it
///       emergence/          `EmergenceBases`, where they are asked for
///       seed-1/emergence/BASE/   plain learning from one of them
public struct HypothesesReproduction: Sendable {
    public let recipe: HypothesesRecipe
    /// How many seeds, counted up from the recipe's own.
    public let seeds: Int
    public let folder: URL
    /// The models whose base is taken, with the run that they are of; nil: one is trained.
    private let taken: (models: BenchmarkModels, run: URL)?
    public let commit: String
    /// Whether a phase whose checkpoints are all damaged begins anew, instead of being refused.
    let startsOver: Bool

    /// - Parameter models: a run of `ponder reproduce o1` or `ponder train` whose base all begin with; nil: one is
    ///   trained.
    /// - Throws: an error naming the first field of the recipe that is out of bounds; `RunError` for a folder
    ///   without models, `ConfigurationError` for those of other problems.
    public init(
        recipe: HypothesesRecipe, seeds: Int = 3, folder: URL, models: URL? = nil, commit: String,
        startsOver: Bool = false
    ) throws {
        try recipe.validate()
        try ReasonerReproduction.check(seeds: seeds, from: recipe.base.seed)
        self.recipe = recipe
        self.seeds = seeds
        self.folder = folder
        taken = try models.map {
            (try .taken(from: $0, of: recipe.base.task, field: "models"), $0)
        }
        self.commit = commit
        self.startsOver = startsOver
    }

    /// Does what is left to do, and writes `summary.json`.
    ///
    /// Cancelling the task stops after the step under way.
    /// - Parameter observe: called with progress, from any thread.
    public func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
        -> HypothesesSummary
    {
        let first = recipe.base.seed
        try RunFolder.requireRoom(
            in: folder, seeds: first...first + UInt64(seeds - 1),
            writes: RunFolder.reportNames.union([
                "base", Self.baseName, ReservedArm.emergence.rawValue,
            ]))
        // Before anything else is written: by them the folder is known as this run's.
        let runs = try (0..<seeds).map { index in
            let seed = first &+ UInt64(index)
            return (
                seed: seed,
                run: try RunFolder.open(
                    folder.appending(path: RunFolder.seedName(seed)), configuration: recipe)
            )
        }
        defer { withExtendedLifetime(runs) {} }
        let (base, pretraining) = try await foundBase(observe)
        try await requireSame(base)
        let bases = try await emergenceBases(observe)
        let task = try recipe.base.task.task()
        var results: [SeedRecord] = []
        for (index, (seed, run)) in runs.enumerated() {
            observe(.note("seed \(seed), \(index + 1) of \(seeds)"))
            results.append(
                try await record(
                    seed, in: run.url, base: base, pretraining: pretraining, others: bases,
                    task: task, observe))
        }
        let summary = try HypothesesSummaryBuilder(
            recipe: recipe, results: results, bases: bases, task: task, commit: commit
        ).summary()
        try summary.encoded().write(
            to: folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }

    /// What was recorded under one seed.
    struct SeedRecord {
        var seed: UInt64
        var base: ModelRecord
        /// Nil where no temperature was chosen.
        var sharpened: ModelRecord?
        /// In the order of the recipe.
        var arms: [ArmRecord]
        /// By arm, of those that learn from searches.
        var experts: [String: ChainEvaluation]
        /// Second attempts of the base; nil where nothing learns them.
        var attempts: AttemptPairs?
        /// Of each base beside the standard one; none where they are not asked for.
        var emergence: [EmergenceRecord]
    }

    private func record(
        _ seed: UInt64, in place: URL, base: URL, pretraining: ComputeLedger,
        others: [EmergenceBases.Trained], task: any GenerativeTask,
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> SeedRecord {
        var own = recipe
        own.base.seed = seed
        let problems = try own.base.problems()
        let measuring = ArmMeasuring(
            recipe: own, seed: seed, task: task, base: base, problems: problems,
            observe: observe)
        func folder(_ name: String) -> URL { place.appending(path: name) }
        let reserved = folder(ReservedArm.base.rawValue)
        let baseRecord = try await measuring.record(of: base, in: reserved)
        let sharpened = folder(ReservedArm.sharpened.rawValue)
        var sharpenedRecord: ModelRecord?
        if let temperature = try await measuring.bestTemperature(in: sharpened) {
            sharpenedRecord = try await measuring.record(
                of: base, in: sharpened, temperature: temperature)
        }
        var taught = own.base.task
        taught.levels = own.base.trainingLevels ?? taught.levels
        let ground = ArmTraining.Ground(
            base: base, pretraining: pretraining, taught: taught, problems: problems.training,
            baseAccuracy: try await measuring.rightInTraining(in: reserved))
        var (arms, experts) = ([ArmRecord](), [String: ChainEvaluation]())
        for (index, arm) in own.arms.enumerated() {
            observe(.note("seed \(seed): \(arm.name), \(index + 1) of \(own.arms.count)"))
            let training = ArmTraining(
                recipe: own, arm: arm, seed: seed, folder: folder(arm.name), ground: ground,
                title: "\(arm.name), seed \(seed)", startsOver: startsOver, observe: observe)
            let trained = try await training.complete()
            var record = try await measuring.record(
                of: trained.places, training: trained.ledger, in: folder(arm.name))
            record.steps = trained.steps
            if arm.hypothesis == .combine {
                for place in trained.places {
                    let attempts = try await measuring.attempts(
                        of: place.model, in: folder(arm.name), "attempts-\(place.number)")
                    if let attempts { record.attempts.append(attempts) }
                }
            }
            arms.append(record)
            if case .rounds(let rounds) = arm.method {
                experts[arm.name] = try await measuring.expert(rounds, in: folder(arm.name))
            }
        }
        var emergence: [EmergenceRecord] = []
        if let plain = own.arms.first(where: { $0.hypothesis == .plain }) {
            for other in others {
                emergence.append(
                    try await learned(
                        plain, from: other, ground: ground, seed: seed, recipe: own,
                        in: folder(ReservedArm.emergence.rawValue), task: task,
                        problems: problems, observe))
            }
        }
        return SeedRecord(
            seed: seed, base: baseRecord, sharpened: sharpenedRecord, arms: arms,
            experts: experts,
            attempts: try await measuring.attempts(of: base, in: reserved, "attempts"),
            emergence: emergence)
    }

    /// Plain learning from another base, with the chains before and behind it.
    private func learned(
        _ plain: LearningArm, from other: EmergenceBases.Trained, ground: ArmTraining.Ground,
        seed: UInt64, recipe: HypothesesRecipe, in place: URL, task: any GenerativeTask,
        problems: ReasonerRecipe.Problems, _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> EmergenceRecord {
        observe(.note("seed \(seed): \(plain.name) from \(other.base.summary)"))
        let folder = place.appending(path: other.base.rawValue)
        let measuring = ArmMeasuring(
            recipe: recipe, seed: seed, task: task, base: other.model, problems: problems,
            observe: observe)
        let before = try await measuring.chains(
            of: other.model, temperature: nil, to: folder, "before")
        var ground = ground
        (ground.base, ground.pretraining) = (other.model, other.ledger)
        ground.baseAccuracy = try await measuring.rightInTraining(in: folder)
        let trained = try await ArmTraining(
            recipe: recipe, arm: plain, seed: seed, folder: folder, ground: ground,
            title: "\(plain.name) from \(other.base.rawValue), seed \(seed)",
            startsOver: startsOver, observe: observe
        ).complete()
        guard let last = trained.places.last else {
            throw RunError.file(folder.path, reason: "no model of this base was kept")
        }
        return EmergenceRecord(
            base: other.base, before: before,
            after: try await measuring.chains(
                of: last.model, temperature: nil, to: folder, "after"),
            training: trained.ledger)
    }

    /// The bases beside the standard one, of its sizes and pretraining; none where they are not asked for.
    private func emergenceBases(
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> [EmergenceBases.Trained] {
        guard recipe.emergence == true else { return [] }
        var own = taken?.models.recipe ?? recipe.base
        own.placement = recipe.base.placement
        return try await EmergenceBases(
            recipe: own,
            folder: folder.appending(path: ReservedArm.emergence.rawValue),
            startsOver: startsOver, observe: observe
        ).trained()
    }

    /// A run goes on with the base that it began with.
    private func requireSame(_ base: URL) async throws {
        let weights = base.appending(path: "model.safetensors")
        let hash = SHA256.hex(of: try Data(contentsOf: weights))
        let kept: String = try await KeptFile(folder.appending(path: Self.baseName)).value { hash }
        guard kept == hash else {
            throw ConfigurationError(
                field: "models",
                reason: "\(base.path) is another model than the one with which \(folder.path) began"
            )
        }
    }

    /// The hash of the base's weights.
    private static let baseName = "base.json"

    /// The base model, and what its pretraining cost.
    private func foundBase(
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> (URL, ComputeLedger) {
        guard let (models, folder) = taken else {
            let seed = try ReasonerSeed(
                recipe: recipe.base, folder: self.folder.appending(path: "base"),
                startsOver: startsOver, observe: observe)
            try await seed.pretrain()
            return (seed.baseFolder, try seed.run.ledger(of: Pretraining.phase))
        }
        let run = try RunFolder.read(
            folder.appending(path: RunFolder.seedName(models.recipe.seed)))
        return (models.base, try run.ledger(of: Pretraining.phase))
    }
}
