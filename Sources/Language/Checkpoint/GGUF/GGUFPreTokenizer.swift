/// How a byte-pair vocabulary of a GGUF file splits texts: what `tokenizer.ggml.pre` names.
///
/// Source: `llm_load_vocab` and `llm_tokenizer_bpe` of
/// https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp; normalizers as in the models'
/// own `tokenizer.json`.
struct GGUFPreTokenizer {
    /// The names it goes by; written is the first.
    var names: [String]
    var normalizers: [TextNormalizer] = []
    var preTokenizers: [PreTokenizer]
    var ignoresMerges = false
    /// Whether a text begins with the beginning of sequence where the file does not say.
    var addsBOS = false

    private static let gpt2Words = PreTokenizer.byteLevel(addsSpace: false, splitsWords: true)
    private static let bytes = PreTokenizer.byteLevel(addsSpace: false, splitsWords: false)

    static let all = [
        // `default` is written by who does not know; transformers, too, takes it for GPT-2's.
        GGUFPreTokenizer(names: ["gpt-2", "default"], preTokenizers: [gpt2Words]),
        GGUFPreTokenizer(
            names: ["smollm"], preTokenizers: [.digits(individually: true), gpt2Words]),
        GGUFPreTokenizer(
            names: ["llama-bpe", "llama3", "llama-v3"], preTokenizers: [.words(.llama3), bytes],
            ignoresMerges: true, addsBOS: true),
        GGUFPreTokenizer(
            names: ["qwen2", "deepseek-r1-qwen"], normalizers: [.form(.nfc)],
            preTokenizers: [.words(.qwen2), bytes]),
    ]

    static let supported = all.flatMap(\.names).map { "'\($0)'" }.joined(separator: ", ")
}
