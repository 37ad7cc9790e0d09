import Foundation
import Language
import Reasoning
import Results
import Tasks
import Tensors
import Testing

@testable import Learning

@Suite("Learning to prefer one chain to another")
struct PreferenceTrainingTests {
    private func pairs() throws -> [PreferencePair] {
        let tokenizer = try Toy.tokenizer()
        return try Toy.problems.map { problem in
            let numbers = try #require(problem.reference.countdown?.numbers)
            func answer(_ sign: String) throws -> [Token] {
                try tokenizer.encode(
                    text: "</think>\(numbers[0])+\(numbers[1])\(sign)\(numbers[2])<eos>")
            }
            return PreferencePair(
                prompt: try tokenizer.encode(text: problem.question + "<think>"),
                chosen: try answer("+"), rejected: try answer("-"))
        }
    }

    private func logProb(_ tokens: [Token], behind prompt: [Token], by model: Transformer) throws
        -> Double
    {
        var batch = PackedBatch()
        batch.append(prompt: prompt, continuations: [tokens])
        return try model.tokenLogProbs(of: batch).logProbs.detached().doubles().reduce(0, +)
    }

    @Test("Loss and margin are the formula's, pair by pair alone")
    func formula() throws {
        let (model, reference, pairs) = (try Toy.taught(), try Toy.untaught(), try pairs())
        var training = try PreferenceTraining(
            model: model, reference: reference, pairs: pairs, seed: 1,
            configuration: .init(beta: 0.3, pairs: 8))
        #expect(training.totalSteps == 1)
        let margins = try pairs.map { pair in
            func ratio(_ tokens: [Token]) throws -> Double {
                try logProb(tokens, behind: pair.prompt, by: model)
                    - logProb(tokens, behind: pair.prompt, by: reference)
            }
            return 0.3 * (try ratio(pair.chosen) - ratio(pair.rejected))
        }
        let step = try training.advance()
        let loss = margins.map { log(1 + exp(-$0)) }.reduce(0, +) / 4
        #expect(abs(step.loss - loss) < 1e-4)
        #expect(abs(step.margin - margins.reduce(0, +) / 4) < 1e-3)
        #expect(step.accuracy == Double(margins.count { $0 > 0 }) / 4)
        #expect(training.isDone && step.usage.flops > 0)
    }

    @Test("It begins at ln 2, and what is chosen becomes the likelier")
    func learns() throws {
        let model = try Toy.taught()
        let pairs = try pairs()
        func share() throws -> Double {
            let pair = pairs[0]
            let (a, b) = (
                try logProb(pair.chosen, behind: pair.prompt, by: model),
                try logProb(pair.rejected, behind: pair.prompt, by: model)
            )
            return a - b
        }
        let before = try share()
        var training = try PreferenceTraining(
            model: model, pairs: pairs, seed: 1,
            configuration: .init(
                beta: 0.1, epochs: 20, pairs: 4, optimizer: .init(learningRate: 1e-3)))
        let first = try training.advance()
        #expect(abs(first.loss - log(2)) < 1e-6 && first.accuracy == 0)
        while !training.isDone { _ = try training.advance() }
        #expect(training.step == 20)
        #expect(try share() > before + 2)
    }

    @Test("What there is nothing to learn from is refused")
    func refusals() throws {
        let model = try Toy.untaught()
        let good = PreferencePair(prompt: [1], chosen: [2], rejected: [3])
        for (pairs, field) in [
            ([], "pairs"),
            ([good, PreferencePair(prompt: [], chosen: [2], rejected: [3])], "pairs"),
            ([PreferencePair(prompt: [1], chosen: [], rejected: [3])], "pairs"),
        ] as [([PreferencePair], String)] {
            let error = #expect(throws: ConfigurationError.self) {
                try PreferenceTraining(model: model, pairs: pairs, seed: 1, configuration: .init())
            }
            #expect(error?.field == field)
        }
        #expect(throws: LearningError.self) {
            try PreferenceTraining(
                model: model,
                pairs: [
                    PreferencePair(
                        prompt: [1], chosen: [2], rejected: Array(repeating: 3, count: 96))
                ], seed: 1, configuration: .init())
        }
        #expect(throws: ConfigurationError.self) {
            try PreferenceTraining(
                model: model, pairs: [good], seed: 1, configuration: .init(beta: -1))
        }
    }
}
