import Experiments
import Foundation
import Language
import Tasks
import Tensors
import Testing

@testable import ponder

@Suite("Devices and types on the command line")
struct PlacementTests {
    private func model(in folder: TemporaryFolder) throws -> URL {
        let url = folder.url.appending(path: "model")
        let configuration = ModelConfiguration(
            vocabularySize: 24, hiddenSize: 16, intermediateSize: 24, hiddenLayers: 2,
            attentionHeads: 2, maxPositionEmbeddings: 64)
        try CheckpointFolder.write(
            Transformer(configuration: configuration, random: RandomSource(seed: 1)),
            tokenizer: nil, to: url)
        return url
    }

    @Test("A device that is not there is refused with a sentence that says what is")
    func absent() async {
        for command in [
            ["solve", "1 2=3"], ["evaluate", "--problems", "a.jsonl"], ["doctor"], ["distil"],
            ["train", "a.yaml"],
            ["reproduce", "o1"], ["verifier", "train", "--kind", "outcome", "--policy", "a"],
            ["verifier", "check", "self", "--policy", "a"],
        ] {
            let outcome = await Ponder.outcome(of: command + ["--device", "cuda:999"])
            #expect(outcome.status == .badInput)
            #expect(outcome.message.contains("no device 'cuda:999' on this machine; there is cpu"))
        }
        let outcome = await Ponder.outcome(of: ["solve", "1 2=3", "--dtype", "int8"])
        #expect(outcome.status == .badInput)
    }

    @Test("A model beside itself in float32 is itself, and in bfloat16 nearly")
    func comparison() async throws {
        let folder = try TemporaryFolder()
        let comparisons = try await PlacementComparison.all(of: model(in: folder), on: .cpu)
        try #require(comparisons.map(\.dtype) == ["float32", "bfloat16"])
        #expect(comparisons[0].logProbGap == 0)
        #expect(comparisons[0].gradientGap == 0)
        #expect(comparisons[0].equalChains == comparisons[0].chains)
        #expect(comparisons[0].losses == comparisons[0].referenceLosses)
        #expect((1e-6..<0.05).contains(comparisons[1].logProbGap))
        #expect((1e-6..<0.05).contains(comparisons[1].gradientGap))
        #expect(comparisons[1].losses.last ?? 9 < comparisons[1].losses[0])
    }

    @Test("A recipe places its models; one from before leaves them on the CPU in float32")
    func recipes() throws {
        var recipe = ReasonerRecipe.quick(.countdown)
        #expect(recipe.placement == Placement())
        recipe.placement.dtype = .bfloat16
        let data = try JSONEncoder().encode(recipe)
        #expect(try JSONDecoder().decode(ReasonerRecipe.self, from: data) == recipe)
        var fields = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        fields["placement"] = nil
        let before = try JSONDecoder().decode(
            ReasonerRecipe.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(before.placement == Placement())
        recipe.placement.dtype = .int8
        #expect(throws: TensorError.self) { try recipe.validate() }
        recipe.placement = Placement(device: .cuda(999))
        #expect(throws: TensorError.deviceUnavailable(.cuda(999))) { try recipe.validate() }
    }
}
