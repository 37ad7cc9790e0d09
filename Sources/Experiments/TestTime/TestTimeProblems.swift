import Foundation
import Reasoning
import Results
import Tasks

/// The problems that a recipe names, with the task that judges them and what is known of where they come
/// from.
struct TestTimeProblems: Sendable {
    let problems: [Problem]
    let task: any ReasoningTask
    let facts: TestTimeSummary.DataFacts

    /// Reads or makes them.
    ///
    /// - Throws: `ConfigurationError` naming the recipe's field; `TaskError` for what is wrong with a file;
    ///   `ReasoningError.unknownTask`.
    init(_ recipe: TestTimeRecipe) throws {
        switch recipe.source {
        case .data(let path, let format): try self.init(path, format: format, recipe)
        case .task(let name): try self.init(task: name, recipe)
        }
    }

    private init(_ path: String, format: String?, _ recipe: TestTimeRecipe) throws {
        let data = try DataSet(path: path, formatNamed: format)
        var rows = 0
        try data.forEachRecord { _ in
            rows += 1
            return true
        }
        let records = try data.records(
            .init(levels: recipe.levels, amount: .sample(recipe.problems, seed: recipe.seed)))
        let names = Set(records.map(\.problem.task)).sorted()
        guard let name = names.first, names.count == 1 else {
            throw ConfigurationError(
                field: "data",
                reason:
                    "\(path) has problems of \(names.joined(separator: " and ")); one task is measured "
                    + "at a time")
        }
        problems = records.map(\.problem)
        task = try TaskCatalog.task(named: name)
        facts = TestTimeSummary.DataFacts(
            name: URL(fileURLWithPath: path).lastPathComponent, task: name,
            hash: SHA256.hex(of: try InputFile.contents(of: path)), rows: rows,
            problems: records.count, levels: recipe.levels)
    }

    private init(task name: String, _ recipe: TestTimeRecipe) throws {
        var made = try TaskRecipe(named: name)
        if let levels = recipe.levels { made.levels = levels }
        try made.validate()
        let task = try made.task()
        problems = try task.testProblems(recipe.problems)
        self.task = task
        facts = TestTimeSummary.DataFacts(
            name: made.kind.title, task: name, hash: nil, rows: nil, problems: problems.count,
            levels: recipe.levels)
    }

    /// The corpus of their task where it can search without a model.
    ///
    /// - Throws: `ConfigurationError`, `TaskError`.
    func blindSearch(seed: UInt64) throws -> (any BlindSearch)? {
        try TaskRecipe.Kind.allCases.first { $0.name == task.name }?.standard
            .blindSearch(seed: seed)
    }

    /// The problems in parts of so many, the last one maybe smaller.
    func parts(of size: Int) -> [[Problem]] {
        stride(from: 0, to: problems.count, by: size).map {
            Array(problems[$0..<min($0 + size, problems.count)])
        }
    }
}
