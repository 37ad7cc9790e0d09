import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite("The catalog of tasks")
struct TaskCatalogTests {
    private struct Parity: GenerativeTask {
        var name = "parity"
        var splitDescription: String { "none" }
        func problem(in split: Split, using stream: inout RandomStream) -> Problem {
            Problem(id: "1", task: name, question: "1", reference: .answer("odd"))
        }
        func split(of problem: Problem) -> Split? { .train }
        func judge(answer: String, of problem: Problem) -> Verdict { .unanswered }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
    }

    private struct Recipe: TrainableTaskRecipe {
        static let field = "parity"
        static let title = "parity"
        static let standard = Recipe()
        var digits = 3
        var tokenLimit: Int { 2 * digits }
        var answerTokens: Int { 2 }
        func task() throws -> any GenerativeTask { Parity() }
        func corpus(seed: UInt64) throws -> any PretrainingCorpus {
            try DemonstrationCorpus([CorpusExample(prompt: "1", continuation: "odd")], seed: seed)
        }
    }

    /// The same names, another type.
    private struct Impostor: TrainableTaskRecipe {
        static let field = "countdown"
        static let title = "parity"
        static let standard = Impostor()
        var tokenLimit: Int { 1 }
        var answerTokens: Int { 1 }
        func task() throws -> any GenerativeTask { Parity() }
        func corpus(seed: UInt64) throws -> any PretrainingCorpus {
            try Recipe().corpus(seed: seed)
        }
    }

    @Test("One table has the names of problems, of recipes and of titles")
    func names() {
        #expect(
            TaskCatalog.names.prefix(5) == [
                "countdown", "multiplication", "word-problems", "knights-and-knaves", "questions",
            ])
        #expect(TaskRecipe.names.prefix(4) == TaskCatalog.names.prefix(4))
        let kinds = TaskRecipe.Kind.allCases.prefix(4)
        #expect(
            kinds.map(\.rawValue) == [
                "countdown", "multiplication", "wordProblems", "knightsAndKnaves",
            ])
        #expect(
            kinds.map(\.title) == [
                "Countdown", "multiplication", "word problems", "knights and knaves",
            ])
        for kind in kinds {
            #expect(throws: Never.self) { try kind.standard.validate() }
            #expect(throws: Never.self) { try kind.quick.validate() }
            #expect((try? kind.standard.task())?.name == kind.name)
        }
    }

    @Test("A task is added once, and never under another's name")
    func registration() throws {
        let known = TaskCatalog.entries
        let own = TaskCatalog.Entry(task: Parity(), kind: .init(Recipe.self))
        #expect(try own.isNew(among: known))
        #expect(try !own.isNew(among: known + [own]))
        for (field, entry) in [
            ("name", TaskCatalog.Entry(task: Parity(name: "countdown"))),
            ("name", .init(task: Parity(name: "odd"), kind: .init(Recipe.self))),
            ("field", .init(task: Parity(name: "countdown"), kind: .init(Impostor.self))),
        ] {
            let others =
                field == "field"
                ? known.filter { $0.task.name != "countdown" } + [
                    .init(task: Parity(name: "other"), kind: .countdown)
                ] : known
            let error = #expect(throws: ConfigurationError.self) { try entry.isNew(among: others) }
            #expect(error?.field == field)
        }
    }

    @Test("A recipe holds any task's, equal by value, and is written under the task's field")
    func recipes() throws {
        var recipe = TaskRecipe(Recipe())
        #expect(recipe == TaskRecipe(Recipe()) && recipe != TaskRecipe(Recipe(digits: 4)))
        #expect(recipe != .smallCountdown && recipe.hashValue == TaskRecipe(Recipe()).hashValue)
        #expect(recipe.levels == 1...1 && recipe.hardestLevel == 1 && recipe.tokenLimit == 6)
        recipe.levels = 2...2
        #expect(recipe == TaskRecipe(Recipe()))
        let encoder = JSONEncoder()
        #expect(
            String(decoding: try encoder.encode(recipe), as: UTF8.self)
                == #"{"parity":{"digits":3}}"#)
        var countdown = TaskRecipe.smallCountdown
        countdown.levels = 2...3
        let read = try JSONDecoder().decode(TaskRecipe.self, from: encoder.encode(countdown))
        #expect(read == countdown)
        #expect((read.own as? CountdownCorpus.Configuration)?.problems.levels == 2...3)
        for text in ["{}", #"{"chess": {}}"#, #"{"countdown": {}, "multiplication": {}}"#] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(TaskRecipe.self, from: Data(text.utf8))
            }
        }
    }
}
