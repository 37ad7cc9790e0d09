import Experiments
import Foundation
import Learning
import PonderTesting
import Reasoning
import Report
import Results
import Search
import Tasks
import Testing

@testable import Language
@testable import Rewards
@testable import Tensors
@testable import ponder

/// Every parser of what others write, on mutations of what it reads: whatever comes, it ends with a
/// value or an error.
@Suite("Mutations")
struct MutationTests {
    /// A parser with texts that it reads.
    struct Target: CustomTestStringConvertible, Sendable {
        var name: String
        var texts: @Sendable () throws -> [[UInt8]]
        var read: @Sendable (_ text: [UInt8], _ folder: URL) throws -> Void

        var testDescription: String { name }
    }

    private static func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private static func saved(_ text: [UInt8], as name: String, in folder: URL) throws -> URL {
        let url = folder.appending(path: name)
        try Data(text).write(to: url)
        return url
    }

    /// Byte-pair vocabularies as the tokenizers library writes them, of bytes and of characters.
    private static let bytePairs = bytes(
        """
        {"added_tokens": [
          {"id": 0, "content": "<eos>", "lstrip": true, "normalized": true},
          {"id": 7, "content": "<pad>"}],
         "normalizer": {"type": "Replace", "pattern": {"String": "3"}, "content": "10"},
         "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
           {"type": "Digits", "individual_digits": false},
           {"type": "ByteLevel", "add_prefix_space": true}]},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "<eos>"}}, {"Sequence": {"id": "A"}}],
           "special_tokens": {"<eos>": {"ids": [0]}}},
         "decoder": {"type": "ByteLevel"},
         "model": {"type": "BPE",
           "vocab": {"<eos>": 0, "1": 1, "0": 2, "=": 3, "10": 4, "Ġ": 5, "Ġ10": 6},
           "merges": [["1", "0"], ["Ġ", "10"]]}}
        """,
        """
        {"added_tokens": [{"id": 0, "content": "<eos>"}, {"id": 1, "content": "<pad>"}],
         "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"},
         "decoder": {"type": "Sequence", "decoders": [
           {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
           {"type": "ByteFallback"}, {"type": "Fuse"},
           {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "unk_token": "<eos>", "byte_fallback": true,
           "vocab": {"<eos>": 0, "<pad>": 1, "▁": 2, "1": 3, "▁1": 4}, "merges": ["▁ 1"]}}
        """)

    static let targets: [Target] = [
        Target(name: "JSON") {
            bytes(#"{"a": [1, -2.5e3, "x\u00e9\n", null, true], "b": {"c": {}}}"#, "[[1],[2]]")
        } read: { text, _ in
            _ = try JSONParser.parse(text)
            _ = try JSONParser.parse(text, numbers: .written).text()
        },
        Target(name: "safetensors") {
            let url = FileManager.default.temporaryDirectory
                .appending(path: "ponder-\(UUID().uuidString).safetensors")
            defer { try? FileManager.default.removeItem(at: url) }
            try saveSafetensors(
                [
                    ("a", Tensor([1, 2, 3, 4] as [Float], [2, 2])),
                    ("b.c", Tensor([7] as [Int32], [1])),
                ], metadata: ["format": "pt"], url: url)
            return [Array(try Data(contentsOf: url))]
        } read: { text, folder in
            _ = try loadSafetensors(url: saved(text, as: "a.safetensors", in: folder))
        },
        Target(name: "GGUF") {
            let url = FileManager.default.temporaryDirectory
                .appending(path: "ponder-\(UUID().uuidString).gguf")
            defer { try? FileManager.default.removeItem(at: url) }
            let configuration = ModelConfiguration(
                vocabularySize: 6, hiddenSize: 4, intermediateSize: 32, hiddenLayers: 1,
                attentionHeads: 2, kvHeads: 1, maxPositionEmbeddings: 8, eosTokenIds: [1])
            try GGUFCheckpoint.write(
                Transformer(configuration: configuration, random: RandomSource(seed: 1)),
                tokenizer: nil, as: .q80, to: url)
            return [Array(try Data(contentsOf: url))]
        } read: { text, folder in
            let url = try saved(text, as: "a.gguf", in: folder)
            let file = try GGUFFile(url: url)
            for name in file.names { _ = try file.tensor(name) }
            _ = try CheckpointFolder(url: url).weights()
        },
        Target(name: "config.json") {
            let configuration = ModelConfiguration(
                vocabularySize: 40, hiddenSize: 32, intermediateSize: 48, hiddenLayers: 1,
                attentionHeads: 4, kvHeads: 2, maxPositionEmbeddings: 96, tieWordEmbeddings: true,
                eosTokenIds: [1])
            var stretched = configuration
            stretched.architecture = .qwen2
            stretched.ropeScaling = .llama3(
                factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 32)
            return try [configuration, stretched].map { Array(try $0.json()) }
        } read: { text, _ in
            let configuration = try ModelConfiguration.read(json: Data(text))
            _ = try configuration.json()
        },
        Target(name: "tokenizer.json") {
            try [
                CharacterTokenizer(alphabet: "0123=\n", words: ["10", "23"]) as any Tokenizer,
                ByteTokenizer(),
            ].map { tokenizer in
                let folder = FileManager.default.temporaryDirectory
                    .appending(path: "ponder-\(UUID().uuidString)")
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: folder) }
                try TokenizerFile.write(tokenizer, to: folder)
                return Array(try Data(contentsOf: folder.appending(path: "tokenizer.json")))
            }
                + bytePairs
        } read: { text, _ in
            let roles = #"{"eos_token": "<eos>", "pad_token": {"content": "<pad>"}}"#
            let tokenizer = try TokenizerFile.read(
                json: Data(text), configuration: Data(roles.utf8))
            let tokens = try tokenizer.encode(text: "10=3")
            _ = tokenizer.decode(tokens: tokens)
            _ = (tokenizer as? BytePairTokenizer)?.decode(beginning: tokens)
        },
        Target(name: "tokenizer_config.json") {
            bytes(#"{"eos_token": "<eos>", "pad_token": {"content": "<pad>"}, "x": [1]}"#)
        } read: { text, folder in
            try TokenizerFile.write(CharacterTokenizer(alphabet: "01"), to: folder)
            _ = try TokenizerFile.read(
                json: Data(contentsOf: folder.appending(path: "tokenizer.json")),
                configuration: Data(text))
        },
        Target(name: "reward.json") {
            bytes(
                #"{"kind": "process", "aggregation": "min", "window": 4, "version": 1}"#,
                """
                {"kind": "generative", "reads": "chain", "verifications": 3, "maxTokens": 64,
                "version": 1}
                """)
        } read: { text, folder in
            _ = try saved(text, as: VerifierDescription.fileName, in: folder)
            _ = try VerifierDescription.read(folder)
        },
        Target(name: "problems") {
            bytes(
                #"{"nums": [3, 7, 20], "target": 42, "id": "a"}"#,
                #"{"question": "How many?", "answer": "\\boxed{\\frac{1}{2}} #### 1,234.50e-5"}"#,
                #"{"question": "x?", "answer": -0.0000000000000000001}"#,
                #"{"task": "multiplication", "question": "47*86", "answer": 4042}"#,
                """
                {"task": "word-problems", "question": "Ann has 3 figs. Bob has 4 more nuts than Ann \
                has figs. How many nuts has Bob?"}
                """,
                #"{"task": "knights-and-knaves", "question": "A:-C>A,B:-A&-C,C:B,D:B", "answer": "A-B-C-D"}"#
            )
        } read: { text, folder in
            for problem in try ProblemFile.read(saved(text, as: "p.jsonl", in: folder).path) {
                let task = try TaskCatalog.task(named: problem.task)
                for answer in ["", "0.5", "7", String(decoding: text, as: UTF8.self)] {
                    _ = task.judge(answer: answer, of: problem)
                    _ = task.canonical(answer: answer, of: problem)
                }
            }
        },
        Target(name: "recipes") {
            bytes(
                "seed: 7\nlearning:\n  steps: 96\n  overlong:\n    punished:\n      buffer: 64\n",
                "task:\n  multiplication:\n    slips: 0.1\nmodel: {hiddenSize: 64, layers: 2}\n",
                "task: wordProblems\nevaluation:\n  thinking: [1, 8, 32]\n  sweepLevels: [1, 3]\n",
                "pretraining:\n  tokens: 1000000\n  optimizer:\n    decay: cosine\n")
        } read: { text, _ in
            let recipe = try ReasonerRecipe.parse(
                String(decoding: text, as: UTF8.self), file: "r.yaml")
            try recipe.validate()
        },
        Target(name: "recipes of models") {
            bytes(
                "model: /nowhere\ndata: {train: a, test: b, format: gsm8k, limit: 20}\nalgorithm: grpo\n",
                "model: /nowhere\ntask: {wordProblems: {}}\nasked: own\nlearning: {steps: 3}\n",
                "model: /nowhere\nevaluation: {temperatures: [0, 0.5], every: 3}\nseed: 9\n")
        } read: { text, _ in
            let recipe = try FineTuningRecipe.parse(
                String(decoding: text, as: UTF8.self), file: "r.yaml")
            // Of a model that is not there.
            _ = try? recipe.validate()
        },
        Target(name: "verifier recipes") {
            bytes(
                "chains:\n  problems: 40\n  temperature: 0.8\nlabels:\n  rollouts: 4\nseed: 3\n",
                "generative:\n  verifications: 4\n  maxTokens: 90\n")
        } read: { text, _ in
            let recipe = try RecipeFile.parse(
                String(decoding: text, as: UTF8.self), file: "r.yaml",
                over: VerifierRecipe.demo(.outcome, task: .smallCountdown))
            try recipe.validate()
        },
        Target(name: "traces") {
            var tree = SearchTree()
            let node = tree.add(to: SearchTree.root, text: "3+7=10\n", tokens: 7, state: .open)
            let end = tree.add(
                to: node, text: "</think>3+7<eos>", tokens: 4, state: .finished, prior: 0.5)
            tree.score(end, 0.25)
            tree.backUp(0.5, from: end)
            tree.chosen = end
            let problem = Countdown().problem(numbers: [3, 7, 20], target: 10)
            let solution = Solution(
                problem: problem, answer: "3+7", chosen: nil, chains: [], ledger: ComputeLedger(),
                tree: tree)
            let trace = Trace(
                solution, by: SingleChain(task: Countdown()), task: Countdown(), verdicts: [])
            return [Array(try TraceFile.line(trace).utf8)]
        } read: { text, folder in
            let file = try saved(text, as: "t.jsonl", in: folder).path
            for arguments in [[file], [file, "1"], [file, "1", "--all"], [file, "--json"]] {
                try parse(TraceCommand.self, arguments).run(on: Written().console())
            }
        },
        Target(name: "options") {
            bytes("64..256", "3000tok", "2e9flop", "5s", "2min", "16tok", "monte-carlo:v", "lines")
        } read: { text, _ in
            let argument = String(decoding: text, as: UTF8.self)
            _ = ThinkingBudget(argument: argument)
            _ = Budget(argument: argument)
            _ = StepBoundary(argument: argument)
            _ = try? VerifierCatalog.standard.validate(argument)
            _ = StrategyEntry(argument: argument)
            _ = Terminal(isInteractive: true, hasColour: true).safe(argument)
            _ = try? PosedProblem.read([argument], task: "countdown")
        },
    ]

    @Test("No mutation ends in anything but a value or an error", arguments: targets)
    func total(target: Target) throws {
        let folder = try TemporaryFolder()
        var mutator = Mutator(try target.texts(), seed: target.name)
        for text in mutator.texts { try target.read(text, folder.url) }
        let slow = mutator.read(
            count: Mutator.count(of: Self.targets.count), named: target.name
        ) { text in
            try target.read(text, folder.url)
        }
        #expect(slow.isEmpty, "\(slow.joined(separator: "\n"))")
    }
}
