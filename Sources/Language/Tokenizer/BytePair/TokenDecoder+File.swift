import Reasoning

extension TokenDecoder {
    private static let list = "decoders"

    /// Reads `decoder`.
    static func all(_ value: JSON?) throws -> [TokenDecoder] {
        try TokenizerStep.all(value, "decoder", list: list).map(Self.init)
    }

    static func json(_ decoders: [TokenDecoder]) -> JSON {
        TokenizerStep.json(decoders.map(\.json), list: list)
    }

    private init(_ step: TokenizerStep) throws {
        switch step.type {
        case "ByteLevel": self = .byteLevel
        case "ByteFallback": self = .byteFallback
        case "Fuse": self = .fuse
        case "Metaspace": self = .metaspace(try Metaspace(step))
        case "Replace": self = .replace(try step.pattern(), with: try step.string("content"))
        case "Strip":
            guard step["stop"] == 0 else {
                throw step.unsupported("stop", step["stop"]?.line ?? "absent", "0")
            }
            self = .strip(try step.scalar("content"), start: try step.count("start"))
        default:
            throw step.unknown(
                "ByteLevel, ByteFallback, Fuse, Metaspace, Replace, Strip, Sequence")
        }
    }

    private var json: JSON {
        switch self {
        case .byteLevel:
            [
                "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
                "use_regex": true,
            ]
        case .byteFallback: ["type": "ByteFallback"]
        case .fuse: ["type": "Fuse"]
        case .metaspace(let metaspace): metaspace.json
        case .replace(let pattern, let content):
            [
                "type": "Replace", "pattern": ["String": .string(pattern)],
                "content": .string(content),
            ]
        case .strip(let scalar, let start):
            [
                "type": "Strip", "content": .string(String(scalar)), "start": .integer(start),
                "stop": 0,
            ]
        }
    }
}
