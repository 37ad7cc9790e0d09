import ArgumentParser
import Experiments
import Foundation
import Learning
import Synchronization
import Tasks
import Testing

@testable import ponder

@Suite struct TaskRecipeFileTests {
    private func parse(_ text: String) throws -> ReasonerRecipe {
        try ReasonerRecipe.parse(text, file: "recipe.yaml")
    }

    @Test("A task named alone is its standard recipe; no task is Countdown")
    func alone() throws {
        for kind in TaskRecipe.Kind.allCases {
            #expect(try parse("task: \(kind.rawValue)\n") == .standard(kind))
            #expect(try parse("task: {\(kind.rawValue): }\n") == .standard(kind))
            #expect(try parse("task:\n  \(kind.rawValue): {}\n") == .standard(kind))
        }
        #expect(try parse("") == .demo())
    }

    @Test("A task's fields differ from its own standard recipe's")
    func fields() throws {
        var expected = ReasonerRecipe.standard(.multiplication)
        guard var corpus = expected.task.own as? MultiplicationCorpus.Configuration else {
            Issue.record("another task")
            return
        }
        corpus.problems.firstDigits = 3...3
        corpus.slips = 0.5
        expected.task = .multiplication(corpus)
        expected.seed = 4
        let text = """
            seed: 4
            task:
              multiplication:
                problems:
                  firstDigits: [3, 3]
                slips: 0.5
            """
        #expect(try parse(text) == expected)
    }

    @Test("Recipes from before there were other tasks name Countdown's corpus alone")
    func earlier() throws {
        let today = "task:\n  countdown:\n    longShare: 0.3\n    problems: {numbers: [1, 9]}\n"
        let earlier = "corpus:\n  longShare: 0.3\n  problems: {numbers: [1, 9]}\n"
        #expect(try parse(earlier) == parse(today))
        #expect(try parse(earlier) != .demo())
    }

    @Test(
        "What is wrong with a task is named by file, line and field",
        arguments: [
            ("seed: 1\ntask: chess\n", 2, "task"),
            ("task:\n  chess: {}\n", 2, "task"),
            ("task: [multiplication]\n", 1, "task"),
            ("task:\n  countdown: {}\n  multiplication: {}\n", 2, "task"),
            (
                "task:\n  multiplication:\n    slip: 0.1\n", 3, "task.multiplication.slip"
            ),
            (
                "task:\n  multiplication:\n    distances: true\n", 3,
                "task.multiplication.distances"
            ),
            (
                "seed: 1\ntask:\n  wordProblems:\n    problems:\n      depth: deep\n", 5,
                "task.wordProblems.problems.depth"
            ),
            ("task: {multiplication: 3}\n", 1, "task.multiplication"),
            ("corpus:\n  slip: 1\n", 2, "task.countdown.slip"),
            ("corpus: {}\ntask: multiplication\n", 1, "corpus"),
        ])
    func malformed(text: String, line: Int, field: String) {
        let error = #expect(throws: CommandError.self) { try parse(text) }
        guard case .recipe("recipe.yaml", let named, field, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(named == line)
    }

    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Recipes")

    @Test(
        "A shipped recipe of an algorithm is the standard one with that algorithm, and every one has its own"
    )
    func algorithms() throws {
        let folder = Self.recipes.appending(path: "algorithms")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        // A teacher's folder is each user's own.
        let names = LearningAlgorithm.all.map(\.name).filter { $0 != "on-policy-distillation" }
        #expect(Set(files) == Set(names.map { $0 + ".yaml" }))
        for name in names {
            let shipped = try ReasonerRecipe.read(folder.appending(path: name + ".yaml").path)
            var standard = ReasonerRecipe.standard(.countdown)
            standard.learning = try LearningAlgorithm.named(name).applied(to: standard.learning)
            #expect(shipped == standard, "\(name)")
        }
    }

    @Test(
        "A shipped recipe is of the task in its name, and is begun: it pretrains and learns",
        arguments: [
            ("o1", TaskRecipe.Kind.countdown), ("o1-quick", .countdown),
            ("multiplication", .multiplication), ("word-problems", .wordProblems),
            ("knights-and-knaves", .knightsAndKnaves),
        ])
    func shipped(name: String, kind: TaskRecipe.Kind) async throws {
        let shipped = try ReasonerRecipe.read(Self.recipes.appending(path: name + ".yaml").path)
        #expect(shipped.task.kind == kind)
        if name == "o1-quick" {
            #expect(shipped.evaluation == ReasonerRecipe.quick(.countdown).evaluation)
        }
        // As it is but for the length of a step and of the first phase.
        var recipe = shipped
        recipe.pretraining.tokensPerStep = 1_024
        recipe.pretraining.tokens = 1_024
        recipe.learning.problems = 1
        recipe.learning.samples = 2
        recipe.learning.maxTokens = 32
        recipe.cacheBytes = 16 << 20
        let folder = try TemporaryFolder()
        let reproduction = try ReasonerReproduction(
            recipe: recipe, folder: folder.url.appending(path: "run"), commit: "test")
        let phases = Mutex<Set<String>>([])
        let work = Task {
            try await reproduction.run { event in
                guard case .progress(let progress, _) = event, progress.done > 0 else { return }
                phases.withLock { _ = $0.insert(progress.title) }
                if progress.title == "learning" { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(phases.withLock { $0 } == ["pretraining", "learning"])
    }

    @Test("The quick recipe of the task that a file names")
    func quick() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("mine.yaml", "task: wordProblems\nseed: 2\n")
        let command = try ReproduceCommand.parse(["o1", "--quick", "--recipe", file])
        #expect(try command.resolvedRecipe() == .quick(.wordProblems, seed: 2))
    }
}
