import Reasoning
import Results

@testable import Experiments

/// Made-up pools of chains, with the verdicts and scores that a test says.
enum SyntheticPool {
    /// One chain: its answer, whether that is right, and the score by the verifier `v`.
    struct Entry {
        var answer: String?
        var isCorrect = false
        var score: Double?
        var tokens = 10
    }

    /// - Parameter name: in front of the problems' numbers.
    static func pool(_ problems: [[Entry]], name: String = "p") -> ChainPool {
        let usage = problems.map { Usage(generatedTokens: 10 * $0.count, flops: Double($0.count)) }
        return ChainPool(
            problems: problems.indices.map {
                Problem(id: "\(name)-\($0)", task: "t", question: "", reference: .answer(""))
            },
            samples: problems.map { entries in
                entries.map {
                    JudgedChain(
                        text: nil, tokens: $0.tokens, answer: $0.answer, form: $0.answer,
                        verdict: $0.isCorrect ? .correct : $0.answer == nil ? .unanswered : .wrong)
                }
            },
            scores: ["v": problems.map { $0.map(\.score) }], drawing: usage,
            scoring: ["v": usage], seconds: 0)
    }

    /// Chains that are right with some chance, whose scores say so with some noise.
    static func drawn(
        _ chances: [Double], chains: Int, name: String = "p", stream: inout RandomStream
    ) -> ChainPool {
        var problems: [[Entry]] = []
        for chance in chances {
            problems.append(
                (0..<chains).map { index in
                    let isCorrect = stream.uniform() < chance
                    let score = min(
                        max((isCorrect ? 0.7 : 0.4) + 0.4 * (stream.uniform() - 0.5), 0), 1)
                    return Entry(
                        answer: isCorrect ? "right" : "wrong-\(index % 3)", isCorrect: isCorrect,
                        score: score)
                })
        }
        return pool(problems, name: name)
    }
}
