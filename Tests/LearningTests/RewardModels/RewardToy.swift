import Language
import Reasoning
import Rewards
import Tensors

@testable import Learning

/// A task whose steps are lines, true where they hold no `x`, and a reward model of a few thousand
/// weights.
enum RewardToy {
    struct LineTask: StepJudge {
        var name: String { "lines" }
        func judge(answer: String, of problem: Problem) -> Verdict {
            answer == "7" ? .correct : .wrong
        }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
        func stepVerdicts(of chain: Chain) -> [StepVerdict] {
            stepVerdicts(of: chain) { !$0.contains("x") }
        }
    }

    static let task = LineTask()

    static func chain(_ text: String, of id: Int = 1) -> Chain {
        let problem = Problem(
            id: "p\(id)", task: "lines", question: "\(id)", reference: .answer("7"))
        return Chain(problem: problem, prompt: [], text: text, stopReason: .endOfSequence)
    }

    static func tokenizer() throws -> CharacterTokenizer {
        try CharacterTokenizer(alphabet: "0123456789abcdx\n")
    }

    static func encoder() throws -> ChainEncoder {
        ChainEncoder(task: task, tokenizer: try tokenizer())
    }

    static func configuration() throws -> ModelConfiguration {
        let tokenizer = try tokenizer()
        return ModelConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: 32, intermediateSize: 48,
            hiddenLayers: 2, attentionHeads: 4, kvHeads: 2, maxPositionEmbeddings: 96,
            tieWordEmbeddings: true, eosTokenIds: [Int(tokenizer.endOfSequence)])
    }

    static func model(seed: UInt64 = 3) throws -> RewardModel {
        try RewardModel(
            copying: Transformer(configuration: configuration(), random: RandomSource(seed: 3)),
            random: RandomSource(seed: seed + 1))
    }

    /// Chains of letters and digits that are right where a `b` stands among them.
    static func outcomes(
        _ problems: Range<Int>, perProblem: Int = 6, at places: LabelledChain.Places = .end
    ) throws -> [LabelledChain] {
        let encoder = try encoder()
        let letters = Array("0123456789ac")
        return try problems.flatMap { id in
            try (0..<perProblem).map { index in
                var stream = RandomStream(7, "letters-\(id)", index)
                let length = 3 + Int(stream.uniform() * 5)
                var text = (0..<length).map { _ in letters[Int(stream.uniform() * 12)] }
                let isRight = index % 2 == 0
                if isRight { text[Int(stream.uniform() * Double(length))] = "b" }
                return try LabelledChain(
                    chain(String(text) + "\n", of: id), isCorrect: isRight, at: places,
                    encoder: encoder)
            }
        }
    }
}

extension RewardTraining {
    /// Takes every step that is left.
    /// - Returns: the best evaluation.
    @discardableResult
    mutating func train(_ progress: (Step) -> Void = { _ in }) throws -> Evaluation? {
        while !isDone { progress(try advance()) }
        return best
    }
}
