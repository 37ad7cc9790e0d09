import Foundation
import Reasoning

@testable import Language

/// A decoder without a model whose logits depend on every token before them as the pages hold
/// them, so that a wrong page, a wrong fork or a stale cache changes what is drawn.
///
/// Its "keys and values" at a position are a hash of the token, of the weights and of the whole
/// prefix read back through the page table.
final class FakeDecoder: DecodeBackend {
    let pageSize: Int
    let pageCount: Int
    let contextLength: Int
    let vocabularySize: Int
    /// Stands for the weights: other weights, other logits.
    var weights: UInt64 = 1
    /// A token after which the logits are not numbers.
    var damagedToken: Int32?
    /// Steps, counted from 0, that throw.
    var failingSteps: Set<Int> = []
    /// Called before each step.
    var onStep: ((DecodeBatch) -> Void)?
    private(set) var stepCount = 0
    /// What each step ran: sequences and rows.
    private(set) var trace: [[DecodeSequence]] = []
    private var store: [UInt64]
    /// Slots whose token was damaged.
    private var damagedSlots: Set<Int> = []

    init(
        pageSize: Int = 4, pageCount: Int = 256, contextLength: Int = 128, vocabularySize: Int = 12
    ) {
        self.pageSize = pageSize
        self.pageCount = pageCount
        self.contextLength = contextLength
        self.vocabularySize = vocabularySize
        store = Array(repeating: 0xDEAD_BEEF, count: pageSize * pageCount)
    }

    enum Failure: Error, Equatable {
        case asked
        case pagesWrittenTwice
        case pageTable
    }

    func flops(newTokens: Int, atPosition position: Int) -> Double {
        (position..<position + newTokens).reduce(0) { $0 + 1000 + Double($1) }
    }

    func copyPage(from: Int, to: Int) throws {
        for slot in 0..<pageSize {
            store[to * pageSize + slot] = store[from * pageSize + slot]
            damagedSlots.remove(to * pageSize + slot)
            if damagedSlots.contains(from * pageSize + slot) {
                damagedSlots.insert(to * pageSize + slot)
            }
        }
    }

    var recallFLOPs: Double { 10 }

    func step(_ batch: DecodeBatch) throws -> DecodeResults {
        onStep?(batch)
        trace.append(batch.sequences)
        stepCount += 1
        if failingSteps.contains(stepCount - 1) { throw Failure.asked }
        var logits: [Int32: [Float]] = [:]
        let wanted = Set(batch.draws.map(\.row) + batch.targets.map(\.row))
        var written: Set<Int> = []
        for sequence in batch.sequences {
            for i in 0..<Int(sequence.rowCount) {
                let row = Int(sequence.firstRow) + i
                let position = Int(sequence.start) + i
                guard position < contextLength else { throw Failure.pageTable }
                let slot = try slot(position, of: sequence, in: batch)
                guard written.insert(slot).inserted else { throw Failure.pagesWrittenTwice }
                store[slot] = embedding(batch.tokens[row])
                var hash: UInt64 = 17
                for earlier in 0...position {
                    hash = Self.combine(
                        hash, store[try self.slot(earlier, of: sequence, in: batch)])
                }
                store[slot] = hash
                damagedSlots.remove(slot)
                if batch.tokens[row] == damagedToken { damagedSlots.insert(slot) }
                if wanted.contains(Int32(row)) {
                    logits[Int32(row)] = values(hash, damaged: damagedSlots.contains(slot))
                }
            }
        }
        for (index, slot) in batch.recalls.enumerated() {
            logits[Int32(batch.tokens.count + index)] = values(
                store[Int(slot)], damaged: damagedSlots.contains(Int(slot)))
        }
        return try results(of: batch, logits)
    }

    private func slot(
        _ position: Int, of sequence: DecodeSequence, in batch: DecodeBatch
    ) throws -> Int {
        let index = Int(sequence.firstPage) + position / pageSize
        guard batch.pageTable.indices.contains(index) else { throw Failure.pageTable }
        return Int(batch.pageTable[index]) * pageSize + position % pageSize
    }

    private func embedding(_ token: Int32) -> UInt64 {
        RandomStream.mix(UInt64(UInt32(bitPattern: token)) &+ weights &* 977)
    }

    private static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        RandomStream.mix(hash &* 31 &+ value)
    }

    private func values(_ hash: UInt64, damaged: Bool) -> [Float] {
        var stream = RandomStream(seed: hash)
        return (0..<vocabularySize).map { _ in damaged ? .nan : Float(stream.uniform() * 4) }
    }

    private func results(
        of batch: DecodeBatch, _ logits: [Int32: [Float]]
    ) throws -> DecodeResults {
        var results = DecodeResults()
        for draw in batch.draws {
            guard let row = logits[draw.row] else { throw Failure.pageTable }
            let drawn = row.withUnsafeBufferPointer { draw.draw(from: $0) }
            if drawn == nil { results.nonFinite.append(draw.row) }
            results.tokens.append(drawn?.token ?? 0)
            results.logProbs.append(drawn?.logProb ?? .nan)
        }
        for target in batch.targets {
            guard let row = logits[target.row] else { throw Failure.pageTable }
            let total = log(row.reduce(0) { $0 + exp(Double($1)) })
            if !total.isFinite { results.nonFinite.append(target.row) }
            results.targetLogProbs.append(Float(Double(row[Int(target.token)]) - total))
        }
        return results
    }
}

extension FakeDecoder {
    /// What a request yields by definition: every token from its whole prefix, without pages.
    static func reference(
        _ request: GenerationRequest, contextLength: Int = 128, weights: UInt64 = 1,
        stops: [String] = []
    ) throws -> [[Token]] {
        let decoder = FakeDecoder(pageCount: 1, contextLength: contextLength)
        decoder.weights = weights
        return request.seeds.map { seed in
            var tokens = request.prompt
            var store: [UInt64] = []
            while true {
                for token in tokens[store.count...] {
                    store.append(decoder.embedding(token))
                    store[store.count - 1] = store.reduce(17, Self.combine)
                }
                let counter = request.firstCounter + tokens.count - request.prompt.count
                let isWithheld = counter < request.withheld?.until ?? 0
                let draw = DecodeDraw(
                    seed: seed, counter: UInt64(counter), row: 0, topK: Int32(request.topK),
                    withheld: isWithheld ? request.withheld?.token ?? -1 : -1,
                    temperature: request.temperature, topP: request.topP)
                let logits = decoder.values(store[store.count - 1], damaged: false)
                tokens.append(logits.withUnsafeBufferPointer { draw.draw(from: $0) }?.token ?? -1)
                let new = Array(tokens[request.prompt.count...])
                if let last = new.last, request.endOfSequence.contains(last) { return new }
                let text = FakeDecoder.text(of: new)
                if new.count == request.maxTokens ?? -1 || tokens.count == contextLength
                    || stops.contains(where: text.hasSuffix)
                {
                    return new
                }
            }
        }
    }

    /// A letter for each token.
    static func text(of tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.map { UInt8(97 + $0) }, as: UTF8.self)
    }

    /// Stop texts in those letters.
    static func stop(_ texts: [String]) throws -> StopTexts {
        try StopTexts(texts) { [UInt8(97 + $0)] }
    }

    /// A request with a reproducible prompt.
    static func request(
        _ index: Int, promptCount: Int = 9, samples: Int = 1, maxTokens: Int? = 12
    ) -> GenerationRequest {
        var stream = RandomStream(5, "prompt", index)
        return GenerationRequest(
            prompt: (0..<promptCount).map { _ in Token.random(in: 1..<12, using: &stream) },
            seeds: (0..<samples).map { RandomStream.derive(9, "sample-\(index)", $0) },
            maxTokens: maxTokens, endOfSequence: [0])
    }
}
