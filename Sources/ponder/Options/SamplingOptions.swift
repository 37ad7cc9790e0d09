import ArgumentParser
import Reasoning
import Search

/// How chains are drawn, as options.
struct SamplingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Tokens of thought: a cap (256), at which it is cut and answered, a floor (64..), below \
            which it goes on, or both (64..256). The answer behind a cut may have 64 tokens, or all \
            that --max-tokens leaves.
            """, valueName: "min..max"))
    var think: ThinkingBudget?

    @Option(help: "0 takes the likeliest token; 1 is the model's own distribution.")
    var temperature: Float = 1

    @Option(help: "Mass of the nucleus to sample from, in (0, 1].")
    var topP: Float = 1

    @Option(help: "Most tokens to choose from; 0: all.")
    var topK: Int = 0

    @Option(help: "Most tokens of a chain, its answer included.")
    var maxTokens: Int?

    @Option(help: "The same seed draws the same chains.")
    var seed: UInt64 = 0

    var sampling: Sampling {
        Sampling(
            GenerateParameters(
                maxTokens: maxTokens, temperature: temperature, topP: topP, topK: topK, seed: seed),
            thinking: think ?? .free, answerLimit: think?.cap == nil ? nil : maxTokens)
    }

    func validate() throws {
        try validating {
            try CommandError.options { try sampling.parameters.validate() }
            try sampling.validate()
        }
    }
}
