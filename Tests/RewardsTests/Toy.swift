import Foundation
import Language
import PonderModelTesting
import Reasoning
import Tensors

@testable import Rewards

/// A task whose answers are numbers and whose steps are lines; a line is true where it holds no `x`.
struct LineTask: StepJudge, VerifiableTask {
    var name: String { "lines" }
    func judge(answer: String, of problem: Problem) -> Verdict {
        if answer.isEmpty { return .unanswered }
        guard case .answer(let right) = problem.reference else { return .wrong }
        return answer == right ? .correct : .wrong
    }
    func canonical(answer: String, of problem: Problem) -> String? { answer }
    func verification(of answer: String, of problem: Problem) -> String? {
        "a" + answer + "\n"
    }
    func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        stepVerdicts(of: chain) { !$0.contains("x") }
    }
}

enum Toy {
    static let task = LineTask()

    static func problem(_ id: Int = 1) -> Problem {
        Problem(id: "p\(id)", task: "lines", question: "\(id)", reference: .answer("7"))
    }

    static func chain(_ text: String, of id: Int = 1, stop: StopReason? = .endOfSequence) -> Chain {
        Chain(problem: problem(id), prompt: [], text: text, stopReason: stop)
    }

    static let alphabet = "0123456789abcdx,?YN\n"

    static func tokenizer() throws -> CharacterTokenizer {
        try CharacterTokenizer(alphabet: alphabet)
    }

    static func encoder() throws -> ChainEncoder {
        ChainEncoder(task: task, tokenizer: try tokenizer())
    }

    static func configuration(tied: Bool = true, context: Int = 96) throws -> ModelConfiguration {
        try TinyModel.configuration(
            tokenizer(), layers: 2, hidden: 32, intermediate: 48, heads: 4, context: context,
            tied: tied)
    }

    /// Untaught, its matrices five times the usual ones so that values differ.
    static func policy(
        seed: UInt64 = 1, tied: Bool = true, context: Int = 96, path: FusedPath? = nil
    ) throws -> Transformer {
        try TinyModel.untaught(
            configuration(tied: tied, context: context), seed: seed, scale: 5, path: path)
    }

    /// An engine of a policy's present weights.
    static func engine(_ policy: Transformer) throws -> GenerationEngine {
        try GenerationEngine(decoder: FusedDecoder(model: policy, memory: 1 << 20))
    }

    static func model(seed: UInt64 = 1, tied: Bool = true, path: FusedPath? = nil) throws
        -> RewardModel
    {
        let model = try RewardModel(
            copying: policy(seed: seed, tied: tied, path: path), random: RandomSource(seed: seed))
        try model.head.bias?.update(from: .full([1], value: 0.3))
        return model
    }

    /// Texts of several lengths, finished and partial, with and without a common beginning.
    static let texts = [
        "12a\n34b\n</think>7<eos>", "12a\n34b\n</think>8<eos>", "12a\n34c\n", "12a\n", "", "9",
        "0123456789\nabcdx\nx\n</think><eos>", "1,2?N\n3,4?Y\n</think>7<eos>",
    ]
}

extension RewardModel {
    /// The values behind some counts of a sequence's tokens, by one pass over it alone.
    func values(of tokens: [Token], after counts: [Int]) throws -> [Double] {
        try withoutGradients {
            let states = try backbone.hidden(
                tokens: Tensor(tokens.map { Int64($0) }),
                spans: [Span(start: 0, length: tokens.count)])
            let logits = try head(states).floats()
            return counts.map { sigmoid(Double(logits[$0 - 1])) }
        }
    }
}

extension Transformer {
    /// p(Y) / (p(Y) + p(N)) behind a sequence, by one pass over it alone.
    func verdict(behind tokens: [Token], tokenizer: some Tokenizer) throws -> Double {
        try withoutGradients {
            let states = try hidden(
                tokens: Tensor(tokens.map { Int64($0) }),
                spans: [Span(start: 0, length: tokens.count)])
            let last = try logits(hidden: states).floats().suffix(configuration.vocabularySize)
            let row = Array(last)
            let yes = row[Int(try tokenizer.encode(text: "Y")[0])]
            let no = row[Int(try tokenizer.encode(text: "N")[0])]
            return sigmoid(Double(yes - no))
        }
    }
}

/// The largest difference of two lists; infinite where their counts differ or one is not a number.
func gap(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}

/// A folder that is gone with its owner.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "ponder-rewards-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
