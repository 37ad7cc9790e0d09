import Reasoning

extension TextNormalizer {
    private static let list = "normalizers"

    /// Reads `normalizer`.
    static func all(_ value: JSON?) throws -> [TextNormalizer] {
        try TokenizerStep.all(value, "normalizer", list: list).map(Self.init)
    }

    static func json(_ normalizers: [TextNormalizer]) -> JSON {
        TokenizerStep.json(normalizers.map(\.json), list: list)
    }

    private init(_ step: TokenizerStep) throws {
        if let form = UnicodeForm(rawValue: step.type) {
            self = .form(form)
            return
        }
        switch step.type {
        case "Lowercase": self = .lowercase
        case "Prepend": self = .prepend(try step.string("prepend"))
        case "Replace": self = .replace(try step.pattern(), with: try step.string("content"))
        case "Strip":
            self = .strip(
                left: try step.bool("strip_left", default: true),
                right: try step.bool("strip_right", default: true))
        default:
            throw step.unknown(
                "NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace, Strip, Sequence")
        }
    }

    private var json: JSON {
        switch self {
        case .form(let form): ["type": .string(form.rawValue)]
        case .lowercase: ["type": "Lowercase"]
        case .prepend(let text): ["type": "Prepend", "prepend": .string(text)]
        case .replace(let pattern, let content):
            [
                "type": "Replace", "pattern": ["String": .string(pattern)],
                "content": .string(content),
            ]
        case .strip(let left, let right):
            ["type": "Strip", "strip_left": .bool(left), "strip_right": .bool(right)]
        }
    }
}
