import Experiments
import Foundation
import Language
import OwnTask
import Reasoning
import Report
import Search
import Tasks
import Testing

@Suite("A task of one's own, without an edit to Ponder")
struct OwnTaskTests {
    let task: Sorting

    init() throws {
        try TaskCatalog.register(SortingRecipe.self)
        task = try Sorting()
    }

    @Test(
        "Answers are judged exactly, and no text traps",
        arguments: [
            ("1234", Verdict.correct), ("1243", .wrong), ("123", .wrong), ("12344", .wrong),
            (" ", .unanswered), ("", .unanswered), ("٣", .wrong),
            (String(repeating: "1", count: 9_999), .wrong),
        ])
    func judge(answer: String, verdict: Verdict) throws {
        let problem = try task.problem(stating: "3142", id: nil)
        #expect(task.judge(answer: answer, of: problem) == verdict)
        // As a run's store has it.
        let stored = try JSONDecoder().decode(Problem.self, from: JSONEncoder().encode(problem))
        #expect(stored == problem && task.judge(answer: answer, of: stored) == verdict)
    }

    @Test("Its names are in the catalog, its recipe in configurations, its problems in files")
    func catalog() throws {
        #expect(TaskCatalog.names.last == "sorting")
        #expect(try TaskCatalog.task(named: "sorting") is Sorting)
        var recipe = SortingRecipe()
        recipe.digits = 2...3
        let json = try JSONEncoder().encode(TaskRecipe(recipe))
        #expect(try JSONDecoder().decode(TaskRecipe.self, from: json) == TaskRecipe(recipe))
        let file = FileManager.default.temporaryDirectory.appending(
            path: "sorting-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{"task": "sorting", "question": "3142", "id": "a"}"#.utf8).write(to: file)
        let problem = try ProblemFile.read(file.path)[0]
        #expect(problem.task == "sorting" && task.judge(answer: "1234", of: problem) == .correct)
    }

    @Test("A miniature is trained, evaluated and reported, and its model solves")
    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "own-task-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var recipe = ReasonerRecipe.quick(.init(SortingRecipe.self), seed: 3)
        recipe.model.hiddenSize = 16
        recipe.model.intermediateSize = 32
        recipe.model.layers = 1
        recipe.model.heads = 2
        recipe.model.kvHeads = 1
        recipe.pretraining.tokens = 8_000
        recipe.pretraining.tokensPerStep = 1_000
        recipe.learning.steps = 2
        recipe.learning.problems = 2
        recipe.learning.samples = 2
        recipe.learning.maxTokens = 16
        recipe.trainingProblems = 20
        recipe.evaluation.problems = 4
        recipe.evaluation.checkpoints = [1]
        recipe.evaluation.thinking = [1, 8]
        recipe.evaluation.votes = 2
        recipe.evaluation.voteProblems = 2
        recipe.cacheBytes = 16 << 20
        let summary = try await ReasonerReproduction(
            recipe: recipe, folder: folder, commit: "test"
        ).run { _ in }
        #expect(summary.title.contains("sorting"))
        #expect(summary.trained.n == 4 && summary.heldOut.overlap == 0)

        let page = try ReasonerReport(run: folder).write(to: folder)[0]
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.contains("sorting"))

        let model = try LocalModel(folder: folder.appending(path: "model"), memory: 16 << 20)
        let problem = try task.problem(stating: "3142", id: nil)
        let solution = try await MajorityVote(
            task: task, samples: 4, sampling: Sampling(GenerateParameters(maxTokens: 24))
        ).solve(problem, with: model.policy(for: task))
        #expect(solution.chains.count == 4 && solution.ledger.total.flops > 0)
        let evaluation = try await ChainEvaluation.run(
            [problem], samples: 2, policy: model.policy(for: task), task: task,
            sampling: Sampling(GenerateParameters(maxTokens: 24)))
        #expect(evaluation.count == 2)
    }
}
