import ArgumentParser
import Foundation
import Language
import Learning

/// `ponder model convert`.
struct ModelConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Writes a model as a Hugging Face folder or a GGUF file, in another type.",
        discussion: """
            What is written is a GGUF file where --out ends in .gguf, else a folder: config.json, \
            generation_config.json, tokenizer.json, tokenizer_config.json with the chat template, \
            model.safetensors. It has its name when it is whole. A folder that is there is not \
            replaced, nor is a file that was not written by Ponder.

            Types: f32, bf16, f16, and in GGUF files q8_0. Default: of a folder that of the \
            model's weights, f32 where they are quantized; of a file f16. Weights are converted \
            one by one; from a quantized file the numbers are those that it is computed with.

            Examples:
              ponder model convert models/SmolLM2.gguf --out models/smollm2
              ponder model convert models/smollm2 --out models/smollm2.gguf --type q8_0

            \(ExitStatus.help)
            """)

    @Argument(help: .folder("The model's folder, in Hugging Face's layout, or a GGUF file."))
    var source: String

    @Option(help: .file("What is written: a file where it ends in .gguf, else a folder."))
    var out: String

    @Option(help: "The type of the weights.")
    var type: ModelConversion.NumberType?

    @OptionGroup var progress: ProgressOptions

    func run() throws {
        try convert(on: .standard)
    }

    func convert(on console: Console) throws {
        let conversion = try CommandError.options {
            try ModelConversion(
                URL(fileURLWithPath: source), to: URL(fileURLWithPath: out), as: type)
        }
        console.err(
            "\(Quantity.count(conversion.configuration.parameterCount)) parameters: "
                + "\(Quantity.bytes(conversion.size)) as \(conversion.type.rawValue) in \(out), "
                + "\(Quantity.bytes(conversion.memory)) of memory meanwhile\n")
        let renderer = ProgressRenderer(console: console, mode: progress.mode(console))
        let start = ContinuousClock.now
        try conversion.write { read in
            renderer.report(
                ProgressSnapshot(
                    RunProgress(
                        title: "converting", unit: "weights", done: read,
                        total: conversion.count,
                        elapsed: start.duration(to: .now) / .seconds(1))))
            if read == conversion.count { renderer.finish() }
        }
        console.out(out + "\n")
    }
}

extension ModelConversion.NumberType: ExpressibleByArgument {}
