import Language
import Reasoning
import Results
import Tasks

/// What a model learns from and what it is measured on, all of one task, and how far both sides overlap.
struct FineTuningProblems {
    let task: any ReasoningTask
    let training: [Problem]
    let heldOut: [Problem]
    /// How both sides are kept apart, in a sentence.
    let description: String
    let contamination: FineTuningSummary.Contamination

    /// Reads or draws the problems.
    ///
    /// - Throws: `TaskError` naming file, line and field; `ConfigurationError` for problems of several
    ///   tasks, more than there are, and a held-out problem that is learned from, unless the recipe
    ///   allows it.
    init(_ recipe: FineTuningRecipe) throws {
        if let data = recipe.data {
            self = try Self.read(data, recipe)
        } else if let task = recipe.task {
            self = try Self.drawn(task, recipe)
        } else {
            throw ConfigurationError(field: "data", reason: "is missing, and so is a task")
        }
        guard contamination.sameQuestions == 0 || recipe.allowContamination else {
            throw ConfigurationError(
                field: recipe.data == nil ? "task" : "data.test",
                reason: "\(contamination.sameQuestions) of its \(heldOut.count) problems are "
                    + "learned from, too: what is measured would be what was learned by heart. Take "
                    + "others, or set allowContamination: true")
        }
    }

    private init(
        task: any ReasoningTask, training: [Problem], heldOut: [Problem], description: String,
        hasOwnWords: Bool
    ) throws {
        self.task = task
        self.training = training
        self.heldOut = heldOut
        self.description = description
        contamination = try Self.contamination(training, heldOut, hasOwnWords: hasOwnWords)
    }

    /// What there is and how far both sides overlap, in a sentence.
    var note: String {
        let overlap =
            contamination.sharedRuns.map { "; \($0) share \(contamination.words) words in a row" }
        return "\(training.count) problems to learn from and \(heldOut.count) held out, judged as "
            + "\(task.name); \(contamination.sameQuestions) of the held-out questions are learned "
            + "from" + (overlap ?? "")
    }

    // MARK: Files

    private static func read(
        _ data: FineTuningRecipe.DataFiles, _ recipe: FineTuningRecipe
    ) throws -> FineTuningProblems {
        let training = try problems(of: data.train, data.format, atMost: data.limit)
        let heldOut = try problems(
            of: data.test, data.format, atMost: recipe.evaluation.problems)
        let tasks = Set((training + heldOut).map(\.task)).sorted()
        guard let name = tasks.first, tasks.count == 1 else {
            throw ConfigurationError(
                field: "data",
                reason: "its problems are of several tasks, \(tasks.joined(separator: ", ")), and "
                    + "one judge is learned from; split the files")
        }
        return try FineTuningProblems(
            task: TaskCatalog.task(named: name), training: training, heldOut: heldOut,
            description:
                "Learned from \(data.train), measured on \(data.test): problems drawn from "
                + "each file by their ids alone.", hasOwnWords: true)
    }

    /// As many as are asked for, drawn by their ids, so that a file that is in order gives all sorts.
    private static func problems(
        of path: String, _ format: String?, atMost count: Int?
    ) throws -> [Problem] {
        try ConfigurationError.within("data") { try DataSet(path: path, formatNamed: format) }
            .records(
                .init(amount: count.map { DataSet.Selection.Amount.sample($0, seed: 0) } ?? .all)
            ).map(\.problem)
    }

    // MARK: A task of ours

    /// Different problems that are learned from, where the recipe does not say.
    private static let standardCount = 2_000

    private static func drawn(
        _ recipe: TaskRecipe, _ whole: FineTuningRecipe
    ) throws -> FineTuningProblems {
        let task = try recipe.task()
        func drawn(_ field: String, _ problems: () throws -> [Problem]) throws -> [Problem] {
            do {
                return try problems().map { try posed($0, as: whole.asked, recipe.kind) }
            } catch let error as TaskError {
                throw ConfigurationError(field: field, reason: "\(error)")
            }
        }
        return try FineTuningProblems(
            task: whole.asked == .chat ? chat as any ReasoningTask : task,
            training: drawn("trainingProblems") {
                try task.problems(
                    in: .train, count: whole.trainingProblems ?? standardCount,
                    seed: RandomStream.derive(whole.seed, "training-problems"))
            },
            heldOut: drawn("evaluation.problems") {
                try task.problems(
                    measuring: whole.evaluation.problems, of: whole.evaluation.side)
            }, description: task.splitDescription, hasOwnWords: false)
    }

    /// Judges what anybody may answer with a number.
    private static let chat = Mathematics(.numbers)

    /// A problem as it is asked.
    private static func posed(
        _ problem: Problem, as asked: FineTuningRecipe.Asking, _ kind: TaskRecipe.Kind
    ) throws -> Problem {
        guard asked == .chat else { return problem }
        guard case .answer(let answer) = problem.reference, Int(answer) != nil else {
            throw ConfigurationError(
                field: "asked",
                reason: "chat is for answers that are numbers, and those of \(kind.title) are not; "
                    + "take own, with a model that was trained on it")
        }
        var posed = problem
        posed.task = chat.name
        return posed
    }

    // MARK: Both sides

    /// - Parameter hasOwnWords: whether runs of words that two questions share say something.
    private static func contamination(
        _ training: [Problem], _ heldOut: [Problem], hasOwnWords: Bool
    ) throws -> FineTuningSummary.Contamination {
        // No question has runs so long: then questions are compared whole alone.
        var known = try hasOwnWords ? Contamination() : Contamination(n: 1_000)
        for (index, problem) in heldOut.enumerated() {
            try known.add(problem.question, line: index)
        }
        var (same, shared) = (Set<Int>(), Set<Int>())
        for problem in training {
            for overlap in known.overlaps(of: problem.question) {
                shared.insert(overlap.heldOutLine)
                if overlap.isSameQuestion { same.insert(overlap.heldOutLine) }
            }
        }
        return .init(
            sameQuestions: same.count, sharedRuns: hasOwnWords ? shared.count : nil,
            words: known.n)
    }

    /// Whether a model can read all of them, and has room to answer.
    ///
    /// - Throws: `ConfigurationError` naming the first problem that it cannot read.
    func requireReadable(by checkpoint: CheckpointFolder) throws {
        let tokenizer = try checkpoint.tokenizer()
        let context = checkpoint.configuration.maxPositionEmbeddings
        for problem in heldOut + training {
            let length: Int
            do {
                length = try tokenizer.encode(
                    text: tokenizer.chat.prompt(for: problem, of: task)
                ).count
            } catch {
                throw ConfigurationError(
                    field: "model", reason: "it cannot read problem \(problem.id): \(error)")
            }
            guard length < context else {
                throw ConfigurationError(
                    field: "model",
                    reason: "its context of \(context) tokens has no room for the \(length) of "
                        + "problem \(problem.id)")
            }
        }
    }
}
