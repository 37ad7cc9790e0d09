import Foundation
import Language
import Tensors

/// Every comparison that `make bench` runs, with our side of each.
struct Suite {
    let hardware: Hardware
    let threads: Int
    /// The folder of `BenchmarkModel`.
    var model: URL
    /// A small share of the work, to see that everything runs; its numbers mean nothing.
    var isQuick = false

    var all: [Comparison] {
        [
            trainingStep(.small, against: .transformers), trainingStep(.small, against: .lean),
            trainingStep(.medium, against: .transformers), trainingStep(.medium, against: .lean),
            generation, equalGeneration, rlStep, rlooStep,
        ]
    }

    /// What is compared, as the table of `README.md`.
    var list: String {
        let lines =
            [("comparison", "each repetition"), ("---", "---")]
            + all.map { ($0.name, $0.work) } + searches.map { ($0.title, $0.work) }
        return lines.map { "| \($0) | \($1) |" }.joined(separator: "\n")
    }

    /// One of the two models that are compared; `peers/common.py` has the same.
    enum Size: String {
        case small = "0.8M"
        case medium = "5M"

        /// Llama with a tied head and the demo's vocabulary of 40 tokens.
        var configuration: ModelConfiguration {
            switch self {
            case .small:
                ModelConfiguration(
                    vocabularySize: 40, hiddenSize: 128, intermediateSize: 384, hiddenLayers: 4,
                    attentionHeads: 4, kvHeads: 2, maxPositionEmbeddings: 512,
                    tieWordEmbeddings: true)
            case .medium:
                ModelConfiguration(
                    vocabularySize: 40, hiddenSize: 256, intermediateSize: 768, hiddenLayers: 6,
                    attentionHeads: 8, kvHeads: 4, maxPositionEmbeddings: 512,
                    tieWordEmbeddings: true)
            }
        }
    }

    /// Arguments that both sides of every comparison share.
    func arguments(_ size: Size) -> [String] {
        ["--size", size.rawValue, "--threads", String(threads)]
    }
}
