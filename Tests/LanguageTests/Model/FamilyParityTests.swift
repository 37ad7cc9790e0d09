import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// Folders of `scripts/goldens/families.py`: the stored ones, and those of PONDER_FAMILIES_FOLDER, which
/// `scripts/check-families` fills with random configurations.
@Suite("Families of open weights")
struct FamilyParityTests {
    struct Golden: Decodable {
        var tokens: [Token]
        var lastLogits, logProbs: [Float]
        var prompt, continuation: [Token]

        static func read(_ folder: URL) throws -> Golden {
            try JSONDecoder().decode(
                Golden.self, from: Data(contentsOf: folder.appending(path: "golden.json")))
        }
    }

    static let tolerance: Float = 1e-4

    private static func subfolders(_ url: URL?) -> [URL] {
        let urls = url.flatMap {
            try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
        }
        return (urls ?? []).sorted { $0.path < $1.path }
    }

    static let stored = subfolders(
        Bundle.module.url(forResource: "Goldens", withExtension: nil)?.appending(path: "families"))
    static let drawn = subfolders(
        ProcessInfo.processInfo.environment["PONDER_FAMILIES_FOLDER"].map { URL(filePath: $0) })

    @Test("Six are stored")
    func count() { #expect(Self.stored.count == 6) }

    @Test(
        "One pass, the cache and packed training give transformers' numbers, and its greedy text",
        arguments: stored + drawn)
    func parity(folder: URL) async throws {
        let golden = try Golden.read(folder)
        let (tokens, prompt) = (golden.tokens, golden.prompt)
        let checkpoint = try CheckpointFolder(url: folder)
        for path in FusedPath.allCases {
            let model = try checkpoint.transformer(path: path)
            let logits = try withoutGradients {
                try model.logits(
                    hidden: model.hidden(
                        tokens: Tensor(tokens.map { Int($0) }),
                        spans: [Span(start: 0, length: tokens.count)])
                ).floats()
            }
            let last = Array(logits.suffix(golden.lastLogits.count))
            #expect(gap(last, golden.lastLogits) < Self.tolerance)
            #expect(try gap(model.logProbs(of: tokens), golden.logProbs) < Self.tolerance)

            var batch = PackedBatch()
            batch.append(
                prompt: prompt, continuations: [Array(tokens.dropFirst(prompt.count)), [1, 2]])
            let packed = try withoutGradients {
                try model.tokenLogProbs(of: batch).logProbs.floats()
            }
            let scored = Array(golden.logProbs.dropFirst(prompt.count - 1))
            #expect(gap(Array(packed.dropLast(2)), scored) < Self.tolerance)

            let engine = try GenerationEngine(decoder: model.decoder(memory: 16 << 20))
            #expect(
                try await gap(engine.score(tokens: tokens, from: 1), golden.logProbs)
                    < Self.tolerance)
            let greedy = try await engine.generate(
                GenerationRequest(
                    prompt: prompt, seeds: [0], maxTokens: golden.continuation.count,
                    temperature: 0))[0]
            #expect(greedy.tokens == golden.continuation)
            let whole = try model.logProbs(of: prompt + greedy.tokens)
            #expect(
                gap(greedy.logProbs, Array(whole.dropFirst(prompt.count - 1))) < Self.tolerance)
        }
    }

    @Test("A folder that is read and written again holds the same model", arguments: stored)
    func written(folder: URL) throws {
        let target = CheckpointFolderTests.Folder()
        let checkpoint = try CheckpointFolder(url: folder)
        try CheckpointFolder.write(checkpoint.transformer(), tokenizer: nil, to: target.url)
        let again = try CheckpointFolder(url: target.url)
        #expect(again.configuration == checkpoint.configuration)
        #expect(try again.storedTypes() == checkpoint.storedTypes())
        let (before, after) = (try checkpoint.weights(), try again.weights())
        #expect(Set(before.keys) == Set(after.keys))
        for (name, tensor) in before {
            #expect(try tensor.floats() == after[name]?.floats(), "\(name)")
        }
    }
}
