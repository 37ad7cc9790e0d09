import Reasoning

extension PreTokenizer {
    private static let list = "pretokenizers"

    /// Reads `pre_tokenizer`.
    static func all(_ value: JSON?) throws -> [PreTokenizer] {
        try TokenizerStep.all(value, "pre_tokenizer", list: list).map(Self.init)
    }

    static func json(_ preTokenizers: [PreTokenizer]) -> JSON {
        TokenizerStep.json(preTokenizers.map(\.json), list: list)
    }

    private init(_ step: TokenizerStep) throws {
        switch step.type {
        case "ByteLevel":
            self = .byteLevel(
                addsSpace: try step.bool("add_prefix_space", default: true),
                splitsWords: try step.bool("use_regex", default: true))
        case "Digits":
            self = .digits(individually: try step.bool("individual_digits", default: false))
        case "Metaspace": self = .metaspace(try Metaspace(step))
        case "Split": self = try Self.split(step)
        case "Whitespace": self = .whitespace
        case "WhitespaceSplit": self = .whitespaceSplit
        default:
            throw step.unknown(
                "ByteLevel, Digits, Metaspace, Split, Whitespace, WhitespaceSplit, Sequence")
        }
    }

    private static func split(_ step: TokenizerStep) throws -> PreTokenizer {
        let behavior: SplitBehavior = try step.choice("behavior")
        let isInverted = try step.bool("invert", default: false)
        guard let regex = step["pattern"]?["Regex"] else {
            return .split(try step.pattern(), behavior, inverted: isInverted)
        }
        let text = try TokenizerFile.string(regex, "\(step.field).pattern.Regex")
        guard let pattern = WordPattern(regex: text) else {
            throw step.unsupported(
                "pattern.Regex", regex.line,
                "the patterns of GPT-2, Llama 3, Qwen2 and Qwen3.5, to the letter")
        }
        // A pattern that matches everywhere leaves nothing between its matches.
        guard behavior == .isolated && !isInverted || behavior == .removed && isInverted else {
            throw step.unsupported(
                "behavior", "'\(behavior.rawValue)'\(isInverted ? ", inverted," : "")",
                "'Isolated', or 'Removed' and inverted")
        }
        return .words(pattern)
    }

    private var json: JSON {
        switch self {
        case .words(let pattern):
            [
                "type": "Split", "pattern": ["Regex": .string(pattern.regex)],
                "behavior": "Isolated", "invert": false,
            ]
        case .split(let pattern, let behavior, let isInverted):
            [
                "type": "Split", "pattern": ["String": .string(pattern)],
                "behavior": .string(behavior.rawValue), "invert": .bool(isInverted),
            ]
        case .digits(let individually):
            ["type": "Digits", "individual_digits": .bool(individually)]
        case .metaspace(let metaspace): metaspace.json
        case .whitespace: ["type": "Whitespace"]
        case .whitespaceSplit: ["type": "WhitespaceSplit"]
        case .byteLevel(let addsSpace, let splitsWords):
            [
                "type": "ByteLevel", "add_prefix_space": .bool(addsSpace), "trim_offsets": true,
                "use_regex": .bool(splitsWords),
            ]
        }
    }
}

extension Metaspace {
    init(_ step: TokenizerStep) throws {
        let standard = Prepending.always
        self.init(
            mark: try step.scalar("replacement"),
            prepending: try step.choice("prepend_scheme", default: standard),
            splits: try step.bool("split", default: true))
        // An older name of the same.
        guard try !step.bool("add_prefix_space", default: true), prepending != .never else {
            return
        }
        throw step.unsupported(
            "add_prefix_space", "false", "what prepend_scheme '\(prepending.rawValue)' says")
    }

    var json: JSON {
        [
            "type": "Metaspace", "replacement": .string(String(mark)),
            "prepend_scheme": .string(prepending.rawValue), "split": .bool(splits),
        ]
    }
}
