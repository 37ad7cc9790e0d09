import Foundation
import Language
import Learning
import Reasoning
import Tasks

/// A base model that says where behaviours come from, by what its corpus lacks.
enum EmergenceBase: String, Sendable {
    /// Where all ways of learning begin.
    case standard
    /// Its chains are one attempt each, right or wrong, without a verdict.
    case single
    /// That one, primed with chains that attempt, check and begin anew and are wrong all the same.
    case primed

    /// In words.
    var summary: String {
        switch self {
        case .standard: "the standard base"
        case .single: "a base of single attempts"
        case .primed: "a base primed with wrong searches"
        }
    }
}

/// Trains the bases that plain learning is tried on beside the standard one (2503.01307), or what is left of them.
///
///     FOLDER/single/   a run of the recipe's pretraining on the corpus of single attempts, with its `base/`
///     FOLDER/primed/   a run that goes on with it on wrong searches, with its `base/`
struct EmergenceBases {
    /// What the standard base was trained by.
    let recipe: ReasonerRecipe
    let folder: URL
    let startsOver: Bool
    let observe: @Sendable (RunEvent) -> Void

    /// A base, and what its training cost: of the primed one, from the single one on.
    struct Trained {
        var base: EmergenceBase
        var model: URL
        var ledger: ComputeLedger
    }

    /// The share of the pretraining's tokens that priming has.
    static let primingShare = 0.25

    /// - Throws: `ConfigurationError` where the task's corpus has no such controls.
    static func corpora(of task: TaskRecipe) throws -> any EmergenceRecipe {
        guard let own = task.own as? any EmergenceRecipe else {
            throw ConfigurationError(
                field: "emergence",
                reason:
                    "the corpus of \(task.kind.title) cannot be had without attempts and checks; "
                    + "take countdown")
        }
        return own
    }

    func trained() async throws -> [Trained] {
        let single = try await single()
        return [single, try await primed(single.model)]
    }

    private func single() async throws -> Trained {
        var own = recipe
        own.task = TaskRecipe(try Self.corpora(of: recipe.task).singleAttempts)
        observe(.note("the base of single attempts"))
        let seed = try ReasonerSeed(
            recipe: own, folder: folder.appending(path: EmergenceBase.single.rawValue),
            startsOver: startsOver, observe: observe)
        try await seed.pretrain()
        return Trained(
            base: .single, model: seed.baseFolder,
            ledger: try seed.run.ledger(of: Pretraining.phase))
    }

    private func primed(_ single: URL) async throws -> Trained {
        var configuration = recipe.pretraining
        configuration.tokens = max(1, Int(Double(configuration.tokens) * Self.primingShare))
        let run = try RunFolder.open(
            folder.appending(path: EmergenceBase.primed.rawValue), configuration: configuration,
            startsOver: startsOver)
        let model = run.url.appending(path: "base")
        if !FileManager.default.fileExists(atPath: model.path) {
            let checkpoint = try CheckpointFolder(url: single)
            let student = try checkpoint.transformer(at: recipe.placement)
            let tokenizer = try checkpoint.tokenizer()
            let corpus = try Self.corpora(of: recipe.task).wrongSearches
                .corpus(seed: RandomStream.derive(recipe.seed, "priming-corpus"))
            let training = try Pretraining(
                model: student, tokenizer: tokenizer, corpus: corpus, configuration: configuration)
            try await Trainer(training, in: run, tokenizer: tokenizer)
                .finish(title: "priming", observe)
            try CheckpointFolder.write(student, tokenizer: tokenizer, to: model)
        }
        return Trained(base: .primed, model: model, ledger: try run.ledger(of: Pretraining.phase))
    }
}
