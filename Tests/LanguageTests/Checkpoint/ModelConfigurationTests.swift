import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Model configuration")
struct ModelConfigurationTests {
    static let small = ModelConfiguration(
        vocabularySize: 40, hiddenSize: 128, intermediateSize: 384, hiddenLayers: 4,
        attentionHeads: 4, kvHeads: 2, maxPositionEmbeddings: 2048, tieWordEmbeddings: true,
        eosTokenIds: [1], padTokenId: 0)

    @Test("A configuration returns from its config.json")
    func roundTrip() throws {
        var other = Self.small
        other.headDimensions = 48
        other.tieWordEmbeddings = false
        other.attentionBias = true
        other.eosTokenIds = [1, 3]
        other.bosTokenId = 2
        other.dtype = .bfloat16
        other.ropeTheta = 500_000
        other.rmsNormEps = 1e-5
        other.architecture = .qwen3
        var linear = Self.small
        linear.architecture = .mistral
        linear.ropeScaling = .linear(factor: 2.5)
        var stretched = Self.small
        stretched.architecture = .qwen2
        stretched.ropeScaling = .llama3(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 512)
        for configuration in [Self.small, other, linear, stretched] {
            #expect(try ModelConfiguration.read(json: configuration.json()) == configuration)
        }
    }

    @Test("The rotary base and the type stand under former and present names")
    func names() throws {
        let json = try JSONParser.parse(Self.small.json())
        #expect(json["rope_theta"] == 10_000)
        #expect(json["rope_parameters"]?["rope_theta"] == 10_000)
        #expect(json["rope_parameters"]?["rope_type"] == "default")
        #expect(json["dtype"] == "float32")
        #expect(json["torch_dtype"] == "float32")
        #expect(json["architectures"] == ["LlamaForCausalLM"])
        #expect(json["bos_token_id"] == .null)
        #expect(json["eos_token_id"] == 1)
    }

    @Test("Absent fields take the defaults of transformers")
    func defaults() throws {
        let configuration = try ModelConfiguration.read(json: Data(Hostile.config(with: "").utf8))
        #expect(configuration.kvHeads == 4)
        #expect(configuration.headDimensions == 8)
        #expect(configuration.rmsNormEps == 1e-6)
        #expect(configuration.ropeTheta == 10_000)
        #expect(!configuration.tieWordEmbeddings)
        #expect(configuration.eosTokenIds == [])
    }

    @Test("The rotary base is read from the dictionary of transformers 5 first")
    func ropeParameters() throws {
        let json = Hostile.config(
            with: #", "rope_theta": 1, "rope_parameters": {"rope_theta": 5e5}"#)
        #expect(try ModelConfiguration.read(json: Data(json.utf8)).ropeTheta == 500_000)
    }

    @Test(
        "Both spellings of stretched rotary positions are read alike", arguments: Hostile.scalings)
    func scalings(json: String, scaling: RotaryScaling, theta: Double) throws {
        let read = try ModelConfiguration.read(json: Data(Hostile.config(with: json).utf8))
        #expect(read.ropeScaling == scaling)
        #expect(read.ropeTheta == theta)
    }

    @Test("They are written as transformers 4 and 5 read them")
    func writtenScaling() throws {
        var configuration = Self.small
        configuration.ropeTheta = 5e5
        configuration.ropeScaling = .llama3(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 512)
        let json = try JSONParser.parse(configuration.json())
        for field in ["rope_scaling", "rope_parameters"] {
            #expect(json[field]?["rope_type"] == "llama3")
            #expect(json[field]?["factor"] == 8)
            #expect(json[field]?["low_freq_factor"] == 1)
            #expect(json[field]?["high_freq_factor"] == 4)
            #expect(json[field]?["original_max_position_embeddings"] == 512)
        }
        #expect(json["rope_theta"] == 500_000)
        #expect(json["rope_parameters"]?["rope_theta"] == 500_000)
        #expect(try JSONParser.parse(Self.small.json())["rope_scaling"] == nil)
    }

    @Test(
        "Fields that families have and that change nothing are read over", arguments: Hostile.fine)
    func fine(json: String, architecture: ModelConfiguration.Architecture) throws {
        let read = try ModelConfiguration.read(json: Data(Hostile.config(with: json).utf8))
        #expect(read.architecture == architecture)
    }

    @Test("A head of Qwen3 is 128 wide where its folder does not say otherwise")
    func headDimensions() throws {
        let json = #", "model_type": "qwen3", "num_key_value_heads": 2"#
        func read(_ more: String) throws -> Int {
            let config = Hostile.config(with: json + more)
            return try ModelConfiguration.read(json: Data(config.utf8)).headDimensions
        }
        #expect(try read("") == 128)
        #expect(try read(#", "head_dim": 16"#) == 16)
        #expect(throws: ConfigurationError(field: "head_dim", reason: "is null")) {
            try read(#", "head_dim": null"#)
        }
    }

    @Test("Weights, the decoder's copy and the pages together must fit")
    func wholeMemory() throws {
        let c = Self.small
        let bytes = 4 * (2 * 792_704 + 40 * 128) + (1 << 20)
        #expect(c.packedBytes == Double(4 * (792_704 + 40 * 128)))
        try c.requireMemory(decodingAs: .float32, keysAndValues: 1 << 20, of: Double(bytes))
        let error = #expect(throws: ConfigurationError.self) {
            try c.requireMemory(decodingAs: .float32, keysAndValues: 1 << 20, of: Double(bytes - 1))
        }
        #expect(error?.field == "model")
        #expect(error?.reason.contains("792704 parameters as float32") == true)
        try c.requireMemory(
            decodingAs: .bfloat16, keysAndValues: 1 << 20, of: Double(2 * 792_704 + (1 << 20)))
        let pages = #expect(throws: ConfigurationError.self) {
            try c.requireMemory(decodingAs: .float32, keysAndValues: 1 << 30, of: 1e9)
        }
        #expect(pages?.field == "memory")
    }

    @Test("Hostile configurations give an error that names the field", arguments: Hostile.table)
    func hostile(json: String, message: String) {
        let error = #expect(throws: (any Error).self) {
            try ModelConfiguration.read(json: Data(json.utf8))
        }
        #expect(error is CheckpointError || error is ConfigurationError)
        let text = error.map { "\($0)" } ?? ""
        let isNamed = text.contains(message)
        #expect(isNamed, "\(text)")
    }

    @Test("What a model would take is compared with the memory there is, before it is taken")
    func memory() throws {
        var configuration = Self.small
        try configuration.requireMemory(of: 4e6)
        #expect(throws: ConfigurationError.self) { try configuration.requireMemory(of: 2e6) }
        configuration.maxPositionEmbeddings = 1 << 24
        let context = #expect(throws: ConfigurationError.self) {
            try configuration.requireMemory(of: 8e9)
        }
        #expect(context?.field == "max_position_embeddings")
        #expect(context?.reason.contains("would take 8.6 GB and the machine has 8.0 GB") == true)
        configuration.maxPositionEmbeddings = 512
        configuration.hiddenLayers = 1024
        configuration.intermediateSize = 1 << 20
        try configuration.validate()
        let layers = #expect(throws: ConfigurationError.self) {
            _ = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
        }
        #expect(layers?.field == "num_hidden_layers")
    }

    @Test("Parameters are the sum over the weights of the checkpoint", arguments: [false, true])
    func parameters(biased: Bool) {
        for tied in [false, true] {
            var configuration = Self.small
            configuration.tieWordEmbeddings = tied
            configuration.attentionBias = biased
            configuration.mlpBias = biased
            configuration.architecture = biased ? .qwen3 : .llama
            var qwen2 = configuration
            qwen2.architecture = .qwen2
            let grown = qwen2.hiddenLayers * qwen2.qkvWidth
            #expect(biased || qwen2.parameterCount == configuration.parameterCount + grown)
            let sum = LlamaWeights.entries(of: configuration)
                .map { $0.shape.reduce(1, *) }.reduce(0, +)
            #expect(configuration.parameterCount == sum)
        }
        #expect(Self.small.parameterCount == 792_704)
    }

    @Test("The largest configuration that passes overflows no count")
    func bounds() throws {
        let largest = ModelConfiguration(
            vocabularySize: 1 << 24, hiddenSize: 1 << 18, intermediateSize: 1 << 20,
            hiddenLayers: 1 << 10, attentionHeads: 1 << 12, headDimensions: 1 << 12,
            maxPositionEmbeddings: 1 << 24)
        try largest.validate()
        #expect(largest.parameterCount > 0)
        #expect(largest.trainingFLOPs(tokens: largest.maxPositionEmbeddings).isFinite)
    }
}

private enum Hostile {
    static let fields = [
        ("vocab_size", "40"), ("hidden_size", "32"), ("intermediate_size", "64"),
        ("num_hidden_layers", "2"), ("num_attention_heads", "4"),
    ]

    /// A valid configuration with more members, or with one replaced or removed.
    static func config(with more: String, replacing name: String = "", by value: String? = nil)
        -> String
    {
        let members = fields.compactMap { field, usual -> String? in
            let value = field == name ? value : usual
            return value.map { "\"\(field)\": \($0)" }
        }
        return "{\(members.joined(separator: ", "))\(more)}"
    }

    static func llama3(
        low: String = "1", high: String = "4", original: String = "64"
    ) -> String {
        #", "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": \#(low), "#
            + #""high_freq_factor": \#(high), "original_max_position_embeddings": \#(original)}"#
    }

    static let scalings: [(json: String, scaling: RotaryScaling, theta: Double)] = [
        (#", "rope_scaling": null, "rope_theta": 500"#, .none, 500),
        (#", "rope_scaling": {}, "rope_parameters": {"rope_theta": 7.5}"#, .none, 7.5),
        (#", "rope_scaling": {"type": "default"}"#, .none, 10_000),
        (
            #", "rope_theta": 1e6, "rope_scaling": {"type": "linear", "factor": 2}"#,
            .linear(factor: 2), 1e6
        ),
        (
            #", "rope_parameters": {"rope_type": "linear", "factor": 2.5, "rope_theta": 300}"#,
            .linear(factor: 2.5), 300
        ),
        (
            llama3() + #", "rope_theta": 5e5, "original_max_position_embeddings": 64"#,
            .llama3(
                factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 64), 5e5
        ),
        (
            #", "rope_parameters": {"rope_theta": 5e5, "rope_type": "llama3", "factor": 32.0, "#
                + #""low_freq_factor": 1.0, "high_freq_factor": 4.0, "#
                + #""original_max_position_embeddings": 8192, "partial_rotary_factor": 1.0}"#,
            .llama3(
                factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192),
            5e5
        ),
    ]

    static let fine: [(json: String, architecture: ModelConfiguration.Architecture)] = [
        (
            #", "model_type": "qwen2", "num_key_value_heads": 2, "sliding_window": 131072, "#
                + #""use_sliding_window": false, "max_window_layers": 28, "use_mrope": false, "#
                + #""layer_types": ["full_attention", "full_attention"], "bos_token_id": null"#,
            .qwen2
        ),
        (
            #", "architectures": ["MistralForCausalLM"], "model_type": "mistral", "#
                + #""num_key_value_heads": 1, "sliding_window": null, "pad_token_id": null"#,
            .mistral
        ),
        (#", "partial_rotary_factor": 1.0, "num_local_experts": 0, "logits_scaling": 1"#, .llama),
        (#", "quantization_config": null, "query_pre_attn_scalar": null"#, .llama),
        (#", "architectures": ["Qwen2ForCausalLM"], "num_key_value_heads": null"#, .qwen2),
    ]

    static func replacing(_ name: String, by value: String?) -> String {
        config(with: "", replacing: name, by: value)
    }

    static let table: [(String, String)] = [
        ("", "config.json: line 1"),
        ("[1]", "config.json: is a list"),
        ("{\n\"vocab_size\": }", "config.json: line 2"),
        (String(repeating: "[", count: 100_000), "nested more than"),
        (replacing("vocab_size", by: nil), "vocab_size: is absent"),
        (replacing("vocab_size", by: "null"), "vocab_size: is null"),
        (replacing("vocab_size", by: "\"40\""), "vocab_size"),
        (replacing("vocab_size", by: "0"), "vocab_size: 0 is not in 1..."),
        (replacing("hidden_size", by: "-32"), "hidden_size: -32"),
        (replacing("hidden_size", by: "32.5"), "hidden_size"),
        (replacing("hidden_size", by: "9223372036854775807"), "hidden_size: 9223372036854775807"),
        (replacing("hidden_size", by: "1e400"), "config.json: line 1"),
        (replacing("intermediate_size", by: "99999999999999999999"), "intermediate_size"),
        (replacing("num_hidden_layers", by: "1000000"), "num_hidden_layers"),
        (replacing("num_hidden_layers", by: "4096"), "num_hidden_layers: 4096 is not in 1...1024"),
        (replacing("num_attention_heads", by: "0"), "num_attention_heads"),
        (config(with: #", "vocab_size": 41"#), #""vocab_size" repeats"#),
        (config(with: #", "num_key_value_heads": 3"#), "3 does not divide num_attention_heads"),
        (config(with: #", "num_key_value_heads": 0"#), "num_key_value_heads: 0"),
        (config(with: #", "head_dim": 7"#), "head_dim: 7 is odd"),
        (config(with: #", "rms_norm_eps": -1"#), "rms_norm_eps"),
        (config(with: #", "rope_theta": 0"#), "rope_theta"),
        (config(with: #", "max_position_embeddings": 0"#), "max_position_embeddings"),
        (
            config(with: #", "max_position_embeddings": 67108864"#),
            "max_position_embeddings: 67108864 is not in 1...16777216"
        ),
        (config(with: #", "eos_token_id": 40"#), "eos_token_id: token 40 is not in a vocabulary"),
        (config(with: #", "eos_token_id": [1, -1]"#), "eos_token_id: token -1"),
        (config(with: #", "eos_token_id": "a""#), "eos_token_id"),
        (config(with: #", "pad_token_id": -1"#), "pad_token_id"),
        (config(with: #", "bos_token_id": 1000"#), "bos_token_id"),
        (config(with: #", "model_type": "gpt2""#), "model_type is 'gpt2'"),
        (config(with: #", "model_type": "gemma3_text""#), "model_type is 'gemma3_text'"),
        (
            config(with: #", "model_type": "granite", "logits_scaling": 8"#),
            "model_type is 'granite'"
        ),
        (replacing("hidden_size", by: "33"), "head_dim: is absent, and 4 heads do not divide"),
        (config(with: #", "model_type": "qwen2""#), "num_key_value_heads: is absent"),
        (
            config(with: #", "model_type": "qwen2", "use_sliding_window": true"#),
            "use_sliding_window is true"
        ),
        (
            config(with: #", "model_type": "mistral", "sliding_window": 4096"#),
            "sliding_window is 4096"
        ),
        (config(with: #", "model_type": "mistral""#), "sliding_window: is absent"),
        (config(with: #", "sliding_window": 128"#), "sliding_window is 128"),
        (config(with: #", "num_experts": 8"#), "num_experts is 8"),
        (config(with: #", "num_local_experts": 8"#), "num_local_experts is 8"),
        (config(with: #", "no_rope_layers": [1, 0]"#), "no_rope_layers is a list"),
        (config(with: #", "attention_multiplier": 0.5"#), "attention_multiplier is 0.5"),
        (config(with: #", "logits_scaling": 8"#), "logits_scaling is 8"),
        (config(with: #", "final_logit_softcapping": 30.0"#), "final_logit_softcapping is 30"),
        (config(with: #", "query_pre_attn_scalar": 256"#), "query_pre_attn_scalar is 256"),
        (config(with: #", "partial_rotary_factor": 0.5"#), "partial_rotary_factor is 0.5"),
        (config(with: #", "use_mrope": true"#), "use_mrope is true"),
        (
            config(with: #", "model_type": "llama", "architectures": ["Qwen3ForCausalLM"]"#),
            "architectures is"
        ),
        (
            config(with: #", "model_type": "qwen3", "use_sliding_window": true"#),
            "use_sliding_window is true"
        ),
        (
            config(with: #", "model_type": "qwen3", "layer_types": ["sliding_attention"]"#),
            "layer_types is 'sliding_attention'"
        ),
        (config(with: #", "architectures": ["GPT2LMHeadModel"]"#), "architectures is"),
        (config(with: #", "architectures": "Llama""#), "architectures"),
        (config(with: #", "hidden_act": "gelu""#), "hidden_act is 'gelu'"),
        (config(with: #", "dtype": "int8""#), "dtype"),
        (config(with: #", "quantization_config": {"bits": 4}"#), "quantization_config"),
        (
            config(with: #", "rope_scaling": {"rope_type": "llama3", "factor": 8}"#),
            "rope_scaling.low_freq_factor: is absent"
        ),
        (
            config(with: #", "rope_scaling": {"type": "linear"}"#),
            "rope_scaling.factor: is absent"
        ),
        (
            config(with: #", "rope_scaling": {"type": "linear", "factor": 0}"#),
            "rope_scaling.factor: 0.0 is not a positive number"
        ),
        (
            config(with: #", "rope_scaling": {"type": "linear", "factor": "2"}"#),
            "rope_scaling.factor"
        ),
        (config(with: #", "rope_scaling": "linear""#), "rope_scaling"),
        (
            config(with: #", "rope_scaling": {"type": "dynamic", "factor": 2}"#),
            "rope_scaling.rope_type is 'dynamic'"
        ),
        (
            config(with: #", "rope_scaling": {"rope_type": "longrope", "long_factor": [1]}"#),
            "rope_scaling.rope_type is 'longrope'"
        ),
        (
            config(with: #", "rope_scaling": {"type": "linear", "factor": 2, "mscale": 1}"#),
            "rope_scaling.mscale is present"
        ),
        (
            config(with: #", "rope_parameters": {"full_attention": {"rope_theta": 1e6}}"#),
            "rope_parameters.full_attention is present"
        ),
        (
            config(with: llama3(low: "4", high: "4", original: "64")),
            "rope_scaling.high_freq_factor: 4.0 is not more than low_freq_factor"
        ),
        (
            config(with: llama3(low: "1", high: "4", original: "0")),
            "rope_scaling.original_max_position_embeddings: 0"
        ),
        (
            config(with: llama3() + #", "original_max_position_embeddings": 32"#),
            "original_max_position_embeddings is 32"
        ),
        (
            config(
                with: #", "rope_scaling": {"type": "linear", "factor": 2}, "#
                    + #""rope_parameters": {"rope_type": "default", "rope_theta": 500}"#),
            "rope_scaling is not what rope_parameters is"
        ),
        (
            config(with: #", "rope_parameters": {"rope_type": "yarn"}"#),
            "rope_parameters.rope_type is 'yarn'"
        ),
        (
            config(with: #", "rope_parameters": {"partial_rotary_factor": 0.5}"#),
            "rope_parameters.partial_rotary_factor"
        ),
    ]
}
