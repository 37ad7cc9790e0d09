import ArgumentParser
import Reasoning
import Tasks

/// Worked examples in every prompt, as options.
struct ExampleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Worked examples in every prompt, as earlier turns of the conversation.", valueName: "n"
        ))
    var shots: Int = 0

    @Option(
        help: .file(
            "Where they are taken from, a file of the same form. Default: problems of the file that are "
                + "not asked."))
    var examples: String?

    @Option(
        help: ArgumentHelp(
            "Draw them by this seed. Default: the first of the file.", valueName: "seed"))
    var examplesSeed: UInt64?

    func validate() throws {
        guard shots == 0 || DataSet.exampleBounds.contains(shots) else {
            throw ValidationError(
                "--shots \(shots) is not within 0...\(DataSet.exampleBounds.upperBound)")
        }
        for (option, isGiven) in [
            ("--examples", examples != nil), ("--examples-seed", examplesSeed != nil),
        ] where isGiven && shots == 0 {
            throw ValidationError("\(option) is about examples: say how many with --shots")
        }
    }

    /// Chooses the examples.
    ///
    /// - Parameter file: that of the problems.
    /// - Throws: `TaskError`.
    func prompts(
        for problems: [Problem], from file: String, of dataSet: (String) -> DataSet
    ) throws -> ExamplePrompts {
        guard shots > 0 else { return ExamplePrompts() }
        let found = try dataSet(examples ?? file).examples(
            shots, seed: examplesSeed, for: problems)
        return ExamplePrompts(examples: found.examples, choice: found.choice)
    }
}

/// Prompts with examples in them, or without any.
struct ExamplePrompts: Sendable {
    var examples: [WorkedExample] = []
    /// Nil where there are none.
    var choice: PromptExamples?

    /// The task as a policy asks it.
    func task(_ task: any ReasoningTask) -> any ReasoningTask {
        examples.isEmpty ? task : ExemplifiedTask(task, examples: examples)
    }
}
