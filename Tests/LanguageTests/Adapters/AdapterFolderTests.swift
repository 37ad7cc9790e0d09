import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Folders of low-rank adapters")
struct AdapterFolderTests {
    let folder = CheckpointFolderTests.Folder()
    var base: URL { folder.url.appending(path: "base") }
    var adapter: URL { folder.url.appending(path: "adapter") }
    var file: URL { adapter.appending(path: "adapter_config.json") }
    var weights: URL { adapter.appending(path: "adapter_model.safetensors") }

    /// Writes a base and adapters of it.
    @discardableResult
    private func write(
        named name: String? = "../base",
        _ configuration: LoRAConfiguration = LoRAConfiguration(rank: 3, alpha: 6)
    ) throws -> Transformer {
        let plain = try CheckpointFolderTests.model()
        let model = try plain.withLearnedAdapters(configuration, base: name)
        try CheckpointFolder.write(plain, tokenizer: CheckpointFolderTests.tokenizer(), to: base)
        try AdapterFolder.write(model, tokenizer: nil, to: adapter)
        return model
    }

    /// Changes a field of `adapter_config.json`; nil takes it out.
    private func change(_ field: String, to value: JSON?) throws {
        guard case .object(var members) = try JSONParser.parse(Data(contentsOf: file)) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        members.removeAll { $0.key == field }
        if let value { members.append(.init(field, value)) }
        try Data(JSON.object(members).text().utf8).write(to: file)
    }

    /// What is said of a failure.
    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test("Adapters return bit for bit, beside their base", arguments: [true, false])
    func roundTrip(isAbsolute: Bool) throws {
        let model = try write(named: isAbsolute ? base.path : "../base")
        #expect(CheckpointFolder.isModel(adapter))
        let checkpoint = try CheckpointFolder(url: adapter)
        #expect(checkpoint.configuration == model.configuration)
        let read = try checkpoint.transformer()
        #expect(read.adapters?.configuration == model.adapters?.configuration)
        #expect(read.adapters?.base == base.standardizedFileURL.path)
        let pairs = zip(
            read.namedParameters + read.namedWeights, model.namedParameters + model.namedWeights)
        for (ours, theirs) in pairs {
            #expect(ours.name == theirs.name)
            #expect(try ours.tensor.floats() == theirs.tensor.floats(), "\(ours.name)")
        }
        let tokens = try Tensor([3, 4, 5])
        let local = try LocalModel(folder: adapter, memory: 1 << 20)
        let tokenizer = try CheckpointFolderTests.tokenizer()
        #expect(local.tokenizer as? CharacterTokenizer == tokenizer)
        #expect(local.model.adapters != nil)
        let span = Span(start: 0, length: 3)
        #expect(
            try local.model.hidden(tokens: tokens, spans: [span]).floats()
                == model.hidden(tokens: tokens, spans: [span]).floats())
        // A tokenizer beside the adapters counts before that of the base.
        let other = try CharacterTokenizer(alphabet: "abc")
        try TokenizerFile.write(other, to: adapter)
        #expect(try CheckpointFolder(url: adapter).tokenizer() as? CharacterTokenizer == other)
        #expect(try ModelInformation.read(folder: adapter).tokens == other.vocabularySize)
    }

    @Test("Files have the names, shapes and fields that PEFT gives them")
    func names() throws {
        try write(LoRAConfiguration(rank: 3, alpha: 4.5, targets: [.down, .key], useRSLoRA: true))
        let file = try SafetensorsFile(url: weights)
        let layers = ["base_model.model.model.layers.0", "base_model.model.model.layers.1"]
        let expected = layers.flatMap { layer in
            ["self_attn.k_proj", "mlp.down_proj"].flatMap { part in
                ["A", "B"].map { "\(layer).\(part).lora_\($0).weight" }
            }
        }
        #expect(Set(file.names) == Set(expected))
        #expect(
            expected.map { file.layout(of: $0)?.shape } == [
                [3, 16], [12, 3], [3, 24], [16, 3], [3, 16], [12, 3], [3, 24], [16, 3],
            ])
        #expect(expected.allSatisfy { file.layout(of: $0)?.dtype == .float32 })
        let text = """
            {"alpha_pattern": {}, "auto_mapping": null, "base_model_name_or_path": "../base",
             "bias": "none", "fan_in_fan_out": false, "inference_mode": true,
             "init_lora_weights": true, "layers_pattern": null, "layers_to_transform": null,
             "loftq_config": {}, "lora_alpha": 4.5, "lora_dropout": 0.0, "modules_to_save": null,
             "peft_type": "LORA", "r": 3, "rank_pattern": {}, "revision": null,
             "target_modules": ["k_proj", "down_proj"], "task_type": "CAUSAL_LM",
             "use_dora": false, "use_rslora": true}
            """
        let written = try JSONParser.parse(Data(contentsOf: self.file))
        let fields = try JSONParser.parse(Data(text.utf8))
        #expect(written == fields)
    }

    @Test(
        "What is not supported is refused by its key",
        arguments: [
            ("peft_type", "IA3"), ("peft_type", nil), ("task_type", "SEQ_CLS"), ("bias", "all"),
            ("use_dora", true), ("use_qalora", true), ("lora_bias", true),
            ("fan_in_fan_out", true), ("modules_to_save", ["lm_head"]),
            ("rank_pattern", ["q_proj": 8]), ("alpha_pattern", ["q_proj": 8]),
            ("layers_to_transform", [0, 1]), ("layers_to_transform", 0),
            ("layer_replication", [[0, 2]]), ("exclude_modules", ["v_proj"]),
            ("target_parameters", ["experts"]), ("trainable_token_indices", [7]),
            ("loftq_config", ["bits": 4]), ("init_lora_weights", "pissa"),
            ("target_modules", "all-linear"), ("target_modules", ["q_proj", "lm_head"]),
            ("target_modules", []), ("target_modules", [1]), ("target_modules", nil), ("r", 0),
            ("r", 4097), ("r", "8"), ("r", .number(8.5)), ("r", nil), ("lora_alpha", 0),
            ("lora_alpha", -1), ("lora_alpha", "16"), ("lora_alpha", nil), ("use_rslora", "yes"),
            ("base_model_name_or_path", 7), ("base_model_name_or_path", "a\0b"),
        ] as [(String, JSON?)])
    func refused(field: String, value: JSON?) throws {
        try write()
        try change(field, to: value)
        let message = failure { _ = try CheckpointFolder(url: adapter) }
        #expect(message.contains("adapter_config.json: \(field)"), "\(message)")
    }

    @Test("What changes nothing is passed over")
    func neutral() throws {
        let model = try write()
        let targets = LoRAConfiguration.Target.allCases + [.query]
        for (field, value) in [
            ("lora_dropout", .number(0.05)), ("modules_to_save", []), ("task_type", nil),
            ("init_lora_weights", "gaussian"), ("peft_version", "0.18.0"),
            ("target_modules", .array(targets.map { .string($0.rawValue) })),
            ("trainable_token_indices", nil),
        ] as [(String, JSON?)] {
            try change(field, to: value)
        }
        let read = try CheckpointFolder(url: adapter).transformer()
        #expect(read.adapters?.configuration == model.adapters?.configuration)
    }

    @Test("Files that are no JSON or no object are named", arguments: ["", "[]", "{", "nul"])
    func broken(text: String) throws {
        try write()
        try Data(text.utf8).write(to: file)
        let message = failure { _ = try AdapterFolder(url: adapter) }
        #expect(message.contains("adapter_config.json"), "\(message)")
    }

    @Test("Tensors that do not fit are named")
    func tensors() throws {
        try write()
        let name = "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight"
        let whole = try loadSafetensors(url: weights)
        func fault(_ change: (inout [String: Tensor]) throws -> Void) throws -> String {
            var tensors = Dictionary(uniqueKeysWithValues: whole.map { ($0.name, $0.tensor) })
            try change(&tensors)
            try saveSafetensors(
                tensors.map { (name: $0.key, tensor: $0.value) }, url: weights)
            return failure { _ = try CheckpointFolder(url: adapter).transformer() }
        }
        #expect(
            try fault { $0[name] = nil }
                == "\(weights.path): missing tensors: \(name)")
        #expect(
            try fault { $0["lm_head.weight"] = $0[name] }
                == "\(weights.path): unexpected tensors: lm_head.weight")
        #expect(
            try fault { $0[name] = try .zeros([24, 4]) }
                == "\(weights.path): tensor '\(name)' has shape [24, 4], "
                + "but the configuration gives it [24, 3]")
        #expect(
            try fault { $0[name] = try .zeros([24, 3], dtype: .int32) }.contains("int32"))
        #expect(try fault { $0[name] = try $0[name]?.asType(.bfloat16) } == "no error")
        try FileManager.default.removeItem(at: weights)
        let absent = failure { _ = try CheckpointFolder(url: adapter).transformer() }
        #expect(absent.contains("adapter_model.safetensors"), "\(absent)")
    }

    @Test("A base that is not there is asked for, and can be given")
    func bases() throws {
        let model = try write(named: nil)
        let advice = "pass the folder of the model that the adapters were trained beside"
        let unnamed = failure { _ = try CheckpointFolder(url: adapter) }
        #expect(unnamed.contains(advice), "\(unnamed)")
        try change("base_model_name_or_path", to: "HuggingFaceTB/SmolLM2-135M")
        let missing = failure { _ = try CheckpointFolder(url: adapter) }
        #expect(missing.contains(advice) && missing.contains("SmolLM2"))
        let local = try LocalModel(folder: adapter, memory: 1 << 20, base: base)
        #expect(
            try local.model.namedParameters.map { try $0.tensor.floats() }
                == model.namedParameters.map { try $0.tensor.floats() })
        #expect(local.model.adapters?.base == base.standardizedFileURL.path)
        // Adapters are no base, and what has none is not given one.
        try change("base_model_name_or_path", to: ".")
        let nested = failure { _ = try CheckpointFolder(url: adapter) }
        #expect(nested.contains("merge them first"), "\(nested)")
        let error = #expect(throws: ConfigurationError.self) {
            try CheckpointFolder(url: base, base: base)
        }
        #expect(error?.field == "base")
        #expect(throws: ConfigurationError.self) {
            try AdapterFolder.write(
                CheckpointFolderTests.model(), tokenizer: nil, to: folder.url.appending(path: "x"))
        }
    }

    @Test("Merged with its base it is a plain folder of the same model")
    func merging() throws {
        let model = try write()
        let target = folder.url.appending(path: "merged")
        try AdapterFolder.merge(adapter, to: target)
        let written = folder.url.appending(path: "written")
        let tokenizer = try CheckpointFolderTests.tokenizer()
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: written)
        let text = try tokenizer.encode(text: "12+30=42\n")
        for url in [target, written] {
            let merged = try CheckpointFolder(url: url)
            #expect(try merged.tokenizer() as? CharacterTokenizer == tokenizer)
            let plain = try merged.transformer()
            #expect(plain.adapters == nil)
            #expect(try gap(plain.logProbs(of: text), model.logProbs(of: text)) < 1e-4)
        }
        #expect(throws: ConfigurationError.self) { try AdapterFolder.merge(base, to: target) }
    }

    @Test("A GGUF file can be the base, and can be written of the sum")
    func packed() throws {
        let model = try write(named: "../base.gguf")
        let file = folder.url.appending(path: "base.gguf")
        try GGUFCheckpoint.write(
            CheckpointFolder(url: base).transformer(), tokenizer: nil, as: .float16, to: file)
        let checkpoint = try CheckpointFolder(url: adapter)
        let read = try checkpoint.transformer()
        #expect(read.adapters?.base == file.standardizedFileURL.path)
        let text = try CheckpointFolderTests.tokenizer().encode(text: "12+30=42\n")
        let expected = try model.logProbs(of: text)
        #expect(try gap(read.logProbs(of: text), expected) < 0.01)
        let sum = folder.url.appending(path: "sum.gguf")
        try GGUFCheckpoint.write(model, tokenizer: nil, as: .float16, to: sum)
        let whole = try CheckpointFolder(url: sum).transformer()
        #expect(whole.adapters == nil)
        #expect(try gap(whole.logProbs(of: text), expected) < 0.01)
        let plain = try CheckpointFolder(url: base).transformer()
        #expect(try gap(plain.logProbs(of: text), expected) > 0.02)
    }

    @Test("A local model can be given fresh adapters, which name their folder")
    func fresh() async throws {
        try write()
        let lora = LoRAConfiguration(rank: 2)
        let local = try LocalModel(folder: base, memory: 1 << 20, lora: lora, seed: 5)
        #expect(local.model.adapters?.configuration == lora)
        #expect(local.model.adapters?.base == base.standardizedFileURL.path)
        let plain = try LocalModel(folder: base, memory: 1 << 20)
        let text = try CheckpointFolderTests.tokenizer().encode(text: "12+30=42\n")
        let scores = try await local.engine.score(tokens: text, from: 1)
        #expect(try await gap(scores, plain.engine.score(tokens: text, from: 1)) < 1e-5)
        let error = #expect(throws: ConfigurationError.self) {
            try LocalModel(folder: adapter, memory: 1 << 20, lora: lora)
        }
        #expect(error?.field == "lora")
        #expect(throws: ConfigurationError.self) {
            try LocalModel(folder: base, memory: 1 << 20, lora: LoRAConfiguration(rank: 0))
        }
    }
}
