import ArgumentParser
import Experiments
import Foundation
import Language
import Report
import Tasks

extension ReproduceCommand {
    /// Options that `reproduce test-time` does not take, and those that only it takes.
    ///
    /// - Throws: `ValidationError` naming flag and reproduction.
    func validateTestTime() throws {
        guard reproduction == .testTime else {
            if let flag = testTime.arguments.first {
                throw ValidationError("\(flag) is for 'reproduce test-time'")
            }
            return
        }
        for (flag, isGiven, instead) in [
            ("--models", !models.isEmpty, "name its model with --model"),
            ("--seeds", seeds != nil, "name its seed with --seed"),
            ("--quick", quick, "--budget small is the small one"),
        ] where isGiven {
            throw ValidationError("\(flag) is not for 'reproduce test-time': \(instead)")
        }
        guard (testTime.data == nil) != (tasks == nil) else {
            throw ValidationError(
                tasks == nil
                    ? "Name the problems: --data FILE for a data set, or --tasks NAME for a task's own"
                    : "--data and --tasks are two sources of problems; name one")
        }
        if let budget, TestTimeRecipe.Size(rawValue: budget) == nil {
            let sizes = TestTimeRecipe.Size.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--budget '\(budget)' is none of \(sizes)")
        }
    }

    /// The name of the model's run: the last part of its path, without what ends a file's name.
    var testTimeName: String {
        let url = URL(fileURLWithPath: testTime.modelPath)
        let name = url.pathExtension == "gguf" ? url.deletingPathExtension() : url
        return "test-time-" + name.lastPathComponent
    }

    /// The recipe of `reproduce test-time`: the budget's, with what the file says and then what flags say.
    ///
    /// - Throws: `ReasoningError.unknownTask`; `CommandError.argument` for several tasks;
    ///   `CommandError.recipe`, `CommandError.file`.
    func resolvedTestTimeRecipe() throws -> TestTimeRecipe {
        let size = budget.flatMap { TestTimeRecipe.Size(rawValue: $0) } ?? .standard
        let kinds = try tasks.map(Self.kinds) ?? []
        guard kinds.count <= 1 else {
            throw CommandError.argument(
                "--tasks", reason: "one task is measured at a time; name one")
        }
        let source =
            kinds.first.map { TestTimeRecipe.Source.task($0.name) }
            ?? .data(path: testTime.data ?? "", format: testTime.format)
        let standard = TestTimeRecipe.standard(size, on: source)
        var resolved = testTime.applied(
            to: try recipe.map { try RecipeFile.read($0, over: standard) } ?? standard)
        if let placement = placement.placement { resolved.placement = placement }
        return resolved
    }

    func reproduceTestTime() async throws {
        let resolved = try resolvedTestTimeRecipe()
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let model = URL(fileURLWithPath: testTime.modelPath)
        guard CheckpointFolder.isModel(model) else {
            throw CommandError.noModel(testTime.modelPath)
        }
        let reproduction = try TestTimeReproduction(
            recipe: resolved, model: model, folder: folder, commit: SourceCommit.find())
        try await options.reporting(resume: commandLine, in: folder) {
            TestTimeReport(try await reproduction.run($0))
        }
    }
}
