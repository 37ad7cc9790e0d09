import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// The settings of a draw.
struct DrawSettings: Sendable, CustomTestStringConvertible {
    var temperature: Float = 1
    var topK: Int32 = 0
    var topP: Float = 1
    var withheld: Int32 = -1

    var testDescription: String { "T \(temperature), k \(topK), p \(topP), without \(withheld)" }

    func draw(seed: UInt64, counter: UInt64) -> DecodeDraw {
        DecodeDraw(
            seed: seed, counter: counter, row: 0, topK: topK, withheld: withheld,
            temperature: temperature, topP: topP)
    }

    static let table: [DrawSettings] = [0, 0.3, 1, 1.7].flatMap { temperature in
        [0, 1, 3, 50].flatMap { topK in
            [1, 0.9, 0.4, 1e-6].flatMap { topP in
                [-1, 2].map { withheld in
                    DrawSettings(
                        temperature: temperature, topK: topK, topP: topP, withheld: withheld)
                }
            }
        }
    }
}

@Suite("The fused sampler")
struct SamplerTests {
    private func logits(_ count: Int, seed: UInt64) throws -> [Float] {
        try Tensor.normal([count], deviation: 2, random: RandomSource(seed: seed)).floats()
    }

    @Test("Draws what the definition draws", arguments: DrawSettings.table)
    func reference(settings: DrawSettings) throws {
        for (index, vocabulary) in [3, 8, 37, 40].enumerated() {
            let logits = try logits(vocabulary, seed: UInt64(index))
            for counter in 0..<40 {
                let draw = settings.draw(seed: UInt64(vocabulary), counter: UInt64(counter))
                let found = try CPUDecoder.sample(logits: logits, draw: draw)
                let expected = logits.withUnsafeBufferPointer { draw.draw(from: $0) }
                #expect(found.token == expected?.token)
                #expect(abs(found.logProb - (expected?.logProb ?? .nan)) < 2e-5)
            }
        }
    }

    @Test("Draws where the logits lie are the definition's", arguments: DrawSettings.table)
    func inPlace(settings: DrawSettings) throws {
        for (index, vocabulary) in [3, 37, 300].enumerated() {
            let rows = 5
            let logits = try logits(rows * vocabulary, seed: UInt64(index))
            let draws = (0..<100).map { counter in
                var draw = settings.draw(seed: UInt64(vocabulary), counter: UInt64(counter))
                draw.row = Int32(counter % rows)
                return draw
            }
            let found = try drawTokens(
                logits: Tensor(logits, [rows, vocabulary]), draws: draws,
                targets: [DecodeTarget]())
            for (index, draw) in draws.enumerated() {
                let first = Int(draw.row) * vocabulary
                let expected = logits.withUnsafeBufferPointer {
                    draw.draw(from: .init(rebasing: $0[first..<first + vocabulary]))
                }
                #expect(found.tokens[index] == expected?.token)
                #expect(abs(found.logProbs[index] - (expected?.logProb ?? .nan)) < 1e-5)
                #expect(found.finite[index] == 1)
            }
        }
    }

    @Test("Draws of every kind keep their places in one call, and rows that are not finite say so")
    func mixed() throws {
        var rows: [Float] = try logits(4 * 20, seed: 3)
        rows[25] = .nan
        let draws = (0..<24).map { index in
            var draw = DrawSettings.table[(index * 7) % DrawSettings.table.count]
                .draw(seed: 9, counter: UInt64(index))
            draw.row = Int32(index % 4)
            return draw
        }
        let targets = (0..<4).map { DecodeTarget(row: $0, token: 3) }
        let found = try drawTokens(logits: Tensor(rows, [4, 20]), draws: draws, targets: targets)
        for (index, draw) in draws.enumerated() {
            let expected = rows.withUnsafeBufferPointer {
                draw.draw(from: .init(rebasing: $0[Int(draw.row) * 20..<(Int(draw.row) + 1) * 20]))
            }
            #expect(found.finite[index] == (draw.row == 1 ? 0 : 1))
            #expect(found.tokens[index] == expected?.token ?? 0)
        }
        #expect(found.targetLogProbs.map(\.isFinite) == [true, false, true, true])
        let exact = try logSoftmax(Tensor(rows, [4, 20]), axis: 1).floats()
        #expect(abs(found.targetLogProbs[2] - exact[43]) < 1e-5)
    }

    @Test("A decoder that draws in place draws what the definition draws")
    func decoderInPlace() async throws {
        let model = try RandomModel.odd.make(path: .plain)
        let requests = (0..<6).map { index in
            GenerationRequest(
                prompt: RandomModel.odd.tokens(5, seed: UInt64(index)), seeds: [1, 2, 3],
                maxTokens: 30, temperature: [0, 0.8, 1][index % 3], topP: index < 3 ? 1 : 0.7)
        }
        func chains(drawsInPlace: Bool) async throws -> [[Token]] {
            let decoder = try PlainDecoder(
                model: model, memory: 1 << 22, drawsInPlace: drawsInPlace)
            return try await GenerationEngine(decoder: decoder).generate(batch: requests)
                .joined().map(\.tokens)
        }
        #expect(try await chains(drawsInPlace: true) == chains(drawsInPlace: false))
    }

    @Test("Of equal logits the smaller token comes first")
    func ties() throws {
        let alike = try drawTokens(
            logits: Tensor([0, 1, 1, 1, 0] as [Float], [1, 5]),
            draws: [DrawSettings(temperature: 0), .init(topK: 1), .init(topP: 0.01)].map {
                $0.draw(seed: 1, counter: 1)
            }, targets: [DecodeTarget]())
        #expect(alike.tokens == [1, 1, 1])
        let logits: [Float] = [0, 1, 1, 1, 0]
        for settings in [DrawSettings(temperature: 0), .init(topK: 1), .init(topP: 0.01)] {
            let found = try CPUDecoder.sample(
                logits: logits, draw: settings.draw(seed: 1, counter: 1))
            #expect(found.token == 1)
        }
    }

    @Test(
        "Tokens come as often as their probabilities say",
        arguments: [
            DrawSettings(), DrawSettings(temperature: 0.6), DrawSettings(topK: 4),
            DrawSettings(topP: 0.8), DrawSettings(withheld: 3),
        ])
    func frequencies(settings: DrawSettings) throws {
        let logits = try logits(12, seed: 9)
        let allowed = try Set(
            (0..<2000).map {
                try CPUDecoder.sample(
                    logits: logits, draw: settings.draw(seed: 5, counter: UInt64($0))
                ).token
            })
        // What the log-probabilities say of the tokens that the limits leave.
        var expected = [Double](repeating: 0, count: 12)
        var counts = expected
        let draws = 20_000
        for counter in 0..<draws {
            let found = try CPUDecoder.sample(
                logits: logits, draw: settings.draw(seed: 77, counter: UInt64(counter)))
            counts[Int(found.token)] += 1
            expected[Int(found.token)] = exp(Double(found.logProb))
        }
        let mass = expected.reduce(0, +)
        var chiSquare = 0.0
        for token in allowed {
            let mean = expected[Int(token)] / mass * Double(draws)
            guard mean > 5 else { continue }
            chiSquare += (counts[Int(token)] - mean) * (counts[Int(token)] - mean) / mean
        }
        // 11 degrees of freedom at most: exceeded once in 100,000.
        #expect(chiSquare < 42)
        if settings.topK == 4 { #expect(allowed.count == 4) }
        if settings.withheld == 3 { #expect(counts[3] == 0) }
    }

    @Test(
        "Logits that are not finite draw nothing, wherever they stand",
        arguments: [Float.nan, .infinity, -.infinity], [0, 5, 8, 36])
    func nonFinite(value: Float, column: Int) throws {
        var logits = [Float](repeating: 1, count: 37)
        logits[column] = value
        for temperature in [Float(0), 1] {
            let draw = DrawSettings(temperature: temperature).draw(seed: 1, counter: 0)
            #expect(throws: TensorError.self) {
                try CPUDecoder.sample(logits: logits, draw: draw)
            }
        }
    }
}
