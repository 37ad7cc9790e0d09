import Foundation
import Learning
import Reasoning
import Results
import Statistics
import Tasks

extension DistillationSummary {
    init(
        recipe: DistillationRecipe, description: String, rounds: [Round], ledger: ComputeLedger,
        reference: Reference?, verifier: VerifierReport?, commit: String
    ) throws {
        self.init(
            title: "Search distilled into the model",
            date: ISO8601DateFormatter().string(from: Date()), commit: commit,
            task: recipe.task.kind.rawValue, description: description, expert: recipe.expert,
            seed: recipe.seed, rounds: rounds, reference: reference, verifier: verifier,
            ledger: ledger,
            machineFacts: .here, configuration: try SummaryJSON.text(recipe))
    }
}

extension DistillationSummary.Measured {
    /// - Parameter byProblem: whether what each problem came to is kept, to be compared with a search.
    init(_ evaluation: ChainEvaluation, seed: UInt64, byProblem: Bool) throws {
        var stream = RandomStream(seed, "distillation-measured")
        let problems = evaluation.problems.count
        let covered = evaluation.samples.count { $0.contains { $0.verdict == .correct } }
        self.init(
            accuracy: try evaluation.accuracy(stream: &stream),
            coverage: Double(covered) / Double(max(problems, 1)), problems: problems,
            samples: evaluation.samples.first?.count ?? 0, tokens: evaluation.meanTokens)
        guard byProblem else { return }
        shares = evaluation.samples.map { chains in
            Double(chains.count(where: \.isCorrect)) / Double(max(chains.count, 1))
        }
        // A problem's prompt is run once, for all of its chains.
        tokensRun =
            evaluation.meanTokens
            + Double(evaluation.ledger.total.promptTokens) / Double(max(problems, 1))
    }
}

extension DistillationSummary.Expert {
    init(_ found: Demonstrations, filter: ScoreFilter?, learning: Usage) {
        var collecting = found.ledger.total
        collecting.seconds = found.seconds
        self.init(
            problems: found.problems, solved: found.solved, answered: found.answered,
            demonstrations: found.chains.count,
            rationalized: found.rationalized,
            improvements: filter?.thresholds.enumerated().map { step, threshold in
                .init(
                    threshold: threshold, demonstrations: found.learned(in: step).chains.count)
            }, collecting: collecting, learning: learning)
    }
}

extension DistillationSummary.Reference {
    /// Reads a run of `ponder reproduce o1` or `ponder train` that is done.
    ///
    /// - Throws: `RunError` for a folder without one; `ConfigurationError` for one of another
    ///   task.
    public init(run folder: URL, task: TaskRecipe) throws {
        _ = try BenchmarkModels.taken(from: folder, of: task, field: "compare")
        let file = folder.appending(path: "summary.json")
        let data: Data
        do {
            data = try InputFile.contents(of: file.path)
        } catch {
            throw RunError.file(error.path, reason: error.reason)
        }
        self.init(
            run: folder.lastPathComponent, points: try ReasonerSummary(encoded: data).trainPanel)
    }
}
