import Foundation
import Language
import Learning
import Reasoning
import Results
import Search

/// One model's accuracy against the compute of answering, on any problems and by every strategy that applies.
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on.
///
///     runs/test-time/
///       report.html, figures/, summary.json
///       config.json     recipe, and by what model and data are known again
///       measured/       the pool and the runs, in parts, one file each
public struct TestTimeReproduction: Sendable {
    public let recipe: TestTimeRecipe
    /// A model's folder, in Hugging Face's layout, or a GGUF file.
    public let model: URL
    public let folder: URL
    public let commit: String

    /// - Throws: an error naming the first field of the recipe that is out of bounds.
    public init(recipe: TestTimeRecipe, model: URL, folder: URL, commit: String) throws {
        try recipe.validate()
        self.recipe = recipe
        self.model = model
        self.folder = folder
        self.commit = commit
    }

    /// What a run was begun with: it goes on with the same alone.
    private struct Begun: Codable {
        var recipe: TestTimeRecipe
        var model: String
        var data: String?
    }

    /// Does what is left to do, and writes `summary.json`.
    ///
    /// Cancelling the task stops after the measurement under way.
    /// - Parameter observe: called with progress, from any thread.
    /// - Throws: `RunError` for a folder of another run, model or file; what reading problems and model
    ///   throws; `ConfigurationError` for problems that the model cannot read.
    public func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
        -> TestTimeSummary
    {
        let problems = try TestTimeProblems(recipe)
        try await problems.task.requireJudge()
        let fingerprint = try FileFingerprint.of(model)
        let run = try RunFolder.open(
            folder,
            configuration: Begun(recipe: recipe, model: fingerprint, data: problems.facts.hash),
            writes: RunFolder.reportNames.union(["measured"]))
        defer { withExtendedLifetime(run) {} }
        let local = try LocalModel(
            folder: model, at: recipe.placement, memory: recipe.cacheBytes)
        let measured = try await TestTimeMeasuring(
            recipe: recipe, problems: problems, local: local,
            folder: run.url.appending(path: "measured"), observe: observe
        ).complete()
        let configuration = local.model.configuration
        let summary = try TestTimeSummaryBuilder(
            recipe: recipe, problems: problems,
            model: TestTimeSummary.ModelFacts(
                path: model.relativePath, family: configuration.architecture.rawValue,
                parameters: configuration.parameterCount,
                context: configuration.maxPositionEmbeddings, fingerprint: fingerprint),
            commit: commit, measured: measured
        ).summary()
        try AtomicFolder.writeFile(
            folder.appending(path: "summary.json"), summary.encoded())
        return summary
    }
}
