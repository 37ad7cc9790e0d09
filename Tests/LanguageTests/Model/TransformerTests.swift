import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Transformer")
struct TransformerTests {
    /// Log-probabilities of every row's target, and the derivatives of their weighted sum.
    private func outcome(
        _ model: Transformer, _ tokens: [Token], _ spans: [Span], targets: [Token],
        weights: [Double]
    ) throws -> (logProbs: [Double], gradients: [[Double]]) {
        for (_, tensor) in model.namedParameters { try tensor.zeroGrad() }
        let ids = try Tensor(tokens.map { Int($0) })
        let logits = try model.logits(hidden: model.hidden(tokens: ids, spans: spans))
        let logProbs = try tokenLogProbs(
            logits: logits, targets: Tensor(targets.map { Int($0) }), temperature: 1.2,
            path: model.path
        ).logProbs
        try (logProbs * Tensor(weights).asType(logProbs.dtype)).sum().backward()
        return (
            try logProbs.detached().doubles(),
            try model.namedParameters.map { try $0.tensor.grad?.doubles() ?? [] }
        )
    }

    private func gap(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count == b.count, !a.isEmpty else { return .infinity }
        let scale = b.reduce(1e-3) { max($0, abs($1)) }
        return zip(a, b).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1) / scale
            return difference.isNaN ? .infinity : max(worst, difference)
        }
    }

    /// Two prompts, the first with three samples, in one packed run.
    private static let spans = [
        Span(start: 0, length: 9), Span(start: 9, length: 6, prefixStart: 0, prefixLength: 9),
        Span(start: 15, length: 1, prefixStart: 0, prefixLength: 9),
        Span(start: 16, length: 11, prefixStart: 0, prefixLength: 9), Span(start: 27, length: 4),
    ]

    @Test("Fused float32 agrees with plain float64", arguments: RandomModel.allCases)
    func fusedAndPlain(kind: RandomModel) throws {
        let tokens = kind.tokens(31, seed: 2)
        let targets = kind.tokens(31, seed: 3)
        let weights = (0..<31).map { Double($0 % 5) - 1.5 }
        let fused = try outcome(
            kind.make(path: .fused), tokens, Self.spans, targets: targets, weights: weights)
        let plain = try outcome(
            kind.make(path: .plain, dtype: .float64), tokens, Self.spans, targets: targets,
            weights: weights)
        #expect(gap(fused.logProbs, plain.logProbs) < 1e-4)
        for (a, b) in zip(fused.gradients, plain.gradients) { #expect(gap(a, b) < 1e-3) }
    }

    @Test("Packed sequences are the sequences one by one", arguments: RandomModel.allCases)
    func packed(kind: RandomModel) throws {
        let model = try kind.make()
        let lengths = [1, 17, 2, 30, 1, 5]
        let tokens = kind.tokens(lengths.reduce(0, +), seed: 4)
        let targets = kind.tokens(tokens.count, seed: 5)
        let weights = tokens.indices.map { Double($0 % 3) - 0.8 }
        var spans: [Span] = []
        var next = 0
        for length in lengths {
            spans.append(Span(start: next, length: length))
            next += length
        }
        let together = try outcome(model, tokens, spans, targets: targets, weights: weights)
        var logProbs: [Double] = []
        var gradients: [[Double]] = []
        for span in spans {
            let range = Int(span.start)..<Int(span.start + span.length)
            let alone = try outcome(
                model, Array(tokens[range]), [Span(start: 0, length: range.count)],
                targets: Array(targets[range]), weights: Array(weights[range]))
            logProbs += alone.logProbs
            gradients =
                gradients.isEmpty
                ? alone.gradients
                : zip(gradients, alone.gradients).map { zip($0, $1).map(+) }
        }
        #expect(gap(together.logProbs, logProbs) < 1e-5)
        for (a, b) in zip(together.gradients, gradients) { #expect(gap(a, b) < 1e-4) }
    }

    @Test("A prompt shared by samples is the prompt before each", arguments: RandomModel.allCases)
    func sharedPrompts(kind: RandomModel) throws {
        let model = try kind.make()
        let tokens = kind.tokens(27, seed: 6)
        let targets = kind.tokens(27, seed: 7)
        // Only samples weigh: a repeated prompt's own targets would count three times.
        let weights = (0..<27).map { $0 < 9 ? 0 : Double($0 % 4) - 1.2 }
        let shared = try outcome(
            model, tokens, Array(Self.spans[..<4]), targets: targets, weights: weights)
        var rows: [Int] = []
        var spans: [Span] = []
        for sample in Self.spans[1..<4] {
            spans.append(Span(start: rows.count, length: 9 + Int(sample.length)))
            rows += Array(0..<9) + Array(Int(sample.start)..<Int(sample.start + sample.length))
        }
        let repeated = try outcome(
            model, rows.map { tokens[$0] }, spans, targets: rows.map { targets[$0] },
            weights: rows.map { weights[$0] })
        #expect(gap(rows.map { shared.logProbs[$0] }, repeated.logProbs) < 1e-5)
        for (a, b) in zip(shared.gradients, repeated.gradients) { #expect(gap(a, b) < 1e-4) }
    }

    @Test("A fresh model is nearly indifferent between tokens, and the same for the same seed")
    func fresh() throws {
        let configuration = RandomModel.even.configuration
        let one = try Transformer(configuration: configuration, random: RandomSource(seed: 3))
        let two = try Transformer(configuration: configuration, random: RandomSource(seed: 3))
        let tokens = RandomModel.even.tokens(20, seed: 1)
        let logProbs = try one.logProbs(of: tokens)
        #expect(try logProbs == two.logProbs(of: tokens))
        #expect(logProbs.allSatisfy { abs($0 + 3.689) < 0.6 })  // ln 40
        #expect(
            one.namedParameters.reduce(0) { $0 + $1.tensor.count } == configuration.parameterCount)
    }

    @Test("A seed's fresh model is the one that it has always been")
    func former() throws {
        func logProbs(_ kind: RandomModel) throws -> [Double] {
            try Transformer(configuration: kind.configuration, random: RandomSource(seed: 3))
                .logProbs(of: kind.tokens(6, seed: 1)).map(Double.init)
        }
        let even = [-3.8022661, -3.6173902, -3.4699786, -3.833494, -3.7226558]
        let odd = [-3.6342728, -3.756381, -3.4049795, -2.8494456, -3.8366213]
        #expect(try gap(logProbs(.even), even) < 1e-5)
        #expect(try gap(logProbs(.odd), odd) < 1e-5)
    }

    @Test("Weights that are missing or have another shape are named")
    func badWeights() throws {
        let model = try RandomModel.even.make()
        var weights = Dictionary(
            uniqueKeysWithValues: try model.namedParameters.map { ($0.name, try $0.tensor.copy()) })
        weights["layers.1.down"] = try .zeros([64, 95])
        #expect(
            throws: ModelError.shape("layers.1.down", expected: [64, 96], found: [64, 95])
        ) {
            try Transformer(configuration: model.configuration, weights: weights)
        }
        weights["layers.1.down"] = nil
        #expect(throws: ModelError.missing("layers.1.down")) {
            try Transformer(configuration: model.configuration, weights: weights)
        }
    }
}
