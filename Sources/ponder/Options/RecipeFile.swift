import Foundation
import Language
import Learning
import Reasoning
import Rewards
import Search
import Tasks
import Tensors
import Yams

/// Recipes: a configuration's fields in YAML. What a recipe does not say keeps its default; what
/// it says must exist.
enum RecipeFile {
    /// The longest recipe, in bytes.
    static let maximumLength = 1 << 20
    /// The deepest nesting of lists and fields.
    static let deepest = 64

    /// Reads a recipe over a configuration's defaults.
    ///
    /// - Throws: `CommandError.recipe` naming file, line and field; `CommandError.file`.
    static func read<Configuration: Codable>(_ path: String, over defaults: Configuration) throws
        -> Configuration
    {
        try read(path) { _ in defaults }
    }

    /// Reads a recipe over defaults that depend on what it says.
    ///
    /// - Parameter defaults: gets what the recipe says, and may put it into another form.
    static func read<Configuration: Codable>(
        _ path: String, over defaults: (inout Node) throws -> Configuration
    ) throws -> Configuration {
        try parse(text(of: path), file: path, over: defaults)
    }

    /// A recipe as it is written.
    /// - Throws: `CommandError.file`.
    static func text(of path: String) throws -> String {
        let data: Data
        do {
            data = try InputFile.contents(of: path, limit: maximumLength)
        } catch {
            throw CommandError.file(error.path, reason: error.reason)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandError.file(path, reason: "is no text in UTF-8")
        }
        return text
    }

    /// Reads a recipe's text.
    static func parse<Configuration: Codable>(
        _ text: String, file: String, over defaults: Configuration
    ) throws -> Configuration {
        try parse(text, file: file) { _ in defaults }
    }

    /// Reads a recipe's text over defaults that depend on what it says.
    static func parse<Configuration: Codable>(
        _ text: String, file: String, over defaults: (inout Node) throws -> Configuration
    ) throws -> Configuration {
        var asked = try fields(of: text, file: file)
        let defaults = try defaults(&asked)
        let configuration: Configuration
        do {
            let base = try node(of: defaults)
            configuration = try YAMLDecoder().decode(
                Configuration.self, from: overlay(asked, on: base))
        } catch {
            throw malformed(error, file: file, asked)
        }
        try requireKnown(asked, in: node(of: configuration), file: file)
        return configuration
    }

    /// The fields of a recipe's text.
    /// - Throws: `CommandError.recipe`.
    static func fields(of text: String, file: String) throws -> Node {
        if let (line, reason) = forbidden(in: text) {
            throw CommandError.recipe(file: file, line: line, field: "(form)", reason: reason)
        }
        let fields: Node
        do {
            fields = try compose(yaml: text) ?? Node.mapping([:])
        } catch {
            throw malformed(error, file: file)
        }
        guard fields.mapping != nil else {
            throw CommandError.recipe(
                file: file, line: fields.mark?.line, field: "(the whole file)",
                reason: "is not a list of fields, such as 'seed: 1'")
        }
        return fields
    }

    /// What a recipe has no use for, and what costs more to read than it is long: anchors and aliases,
    /// which a few lines make into billions of nodes, and deep nesting. Nil where there is none.
    private static func forbidden(in text: String) -> (line: Int, reason: String)? {
        var (line, depth) = (1, 0)
        var (previous, quote): (Character, Character?) = ("\n", nil)
        var isComment = false
        for character in text {
            defer { previous = character }
            if character.isNewline {
                line += 1
                isComment = false
            }
            guard !isComment else { continue }
            if let open = quote {
                if character == open, previous != "\\" || open == "'" { quote = nil }
                continue
            }
            let isStart = previous.isWhitespace || "[]{},:-?".contains(previous)
            switch character {
            case "&" where isStart, "*" where isStart:
                return (line, "anchors and aliases are not read: write the value out")
            case "\"" where isStart, "'" where isStart: quote = character
            case "#" where previous.isWhitespace: isComment = true
            case "[", "{": depth += 1
            case "]", "}": depth -= 1
            default: break
            }
            guard depth <= deepest else { return (line, "is nested more than \(deepest) deep") }
        }
        return nil
    }

    /// Does what finds a recipe's values out of bounds, and names file and line with the field.
    /// - Parameter path: the recipe that was read; nil: none was, and errors stay as they are.
    /// - Throws: `CommandError.recipe`, and what `work` throws of other things.
    static func naming<Value>(_ path: String?, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            guard let path, let (field, reason) = fieldError(error) else { throw error }
            let text = try? InputFile.contents(of: path, limit: maximumLength)
            let node = text.flatMap { try? compose(yaml: String(decoding: $0, as: UTF8.self)) }
            let keys = field.split { ".[]".contains($0) }.map(String.init)
            let found = node.flatMap { place(of: keys, in: $0) }
            throw CommandError.recipe(
                file: path, line: found?.line, field: found?.field ?? field, reason: reason)
        }
    }

    /// Where a field is that is named by its way from here, or from a field further in.
    private static func place(of keys: [String], in node: Node) -> (field: String, line: Int?)? {
        guard let fields = node.mapping, let first = keys.first else { return nil }
        if fields[first] != nil {
            return (keys.joined(separator: "."), line(of: keys[...], in: node))
        }
        for (key, value) in fields {
            guard let inner = place(of: keys, in: value), let name = key.string else { continue }
            return ("\(name).\(inner.field)", inner.line)
        }
        return nil
    }

    private static func fieldError(_ error: any Error) -> (field: String, reason: String)? {
        switch error {
        case let error as ConfigurationError: (error.field, error.reason)
        case TensorError.invalid(let field, let reason): (field, reason)
        default: nil
        }
    }

    private static func node(of configuration: some Encodable) throws -> Node {
        try compose(yaml: YAMLEncoder().encode(configuration)) ?? Node.mapping([:])
    }

    /// `base` with the fields of `asked` in the place of its own. A choice written as one key,
    /// such as `{cosine: {}}`, replaces another one whole.
    private static func overlay(_ asked: Node, on base: Node) -> Node {
        guard let fields = asked.mapping, var merged = base.mapping else { return asked }
        let isChoice =
            merged.count == 1 && fields.count == 1 && merged.keys.first != fields.keys.first
        guard !isChoice else { return asked }
        for (key, value) in fields {
            merged[key] = merged[key].map { overlay(value, on: $0) } ?? value
        }
        return .mapping(merged)
    }

    /// Every field of `asked` must be one of the configuration's.
    private static func requireKnown(
        _ asked: Node, in known: Node, file: String, path: [String] = []
    ) throws {
        if let values = asked.sequence, let read = known.sequence {
            guard values.count == read.count else {
                throw CommandError.recipe(
                    file: file, line: asked.mark?.line, field: path.joined(separator: "."),
                    reason: "has \(values.count) values where \(read.count) are read")
            }
            for (index, pair) in zip(values, read).enumerated() {
                try requireKnown(pair.0, in: pair.1, file: file, path: path + ["\(index)"])
            }
            return
        }
        guard let fields = asked.mapping, let knownFields = known.mapping else { return }
        for (key, value) in fields where value.null == nil {
            let path = path + [key.string ?? "?"]
            guard let counterpart = knownFields[key] else {
                let names = knownFields.keys.compactMap(\.string).joined(separator: ", ")
                throw CommandError.recipe(
                    file: file, line: key.mark?.line, field: path.joined(separator: "."),
                    reason: "there is no such field; there are \(names)")
            }
            try requireKnown(value, in: counterpart, file: file, path: path)
        }
    }

    private static func malformed(_ error: any Error, file: String, _ asked: Node? = nil)
        -> CommandError
    {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return .recipe(
                file: file, line: mark.line, field: "(form)", reason: "is not YAML: \(problem)")
        case let error as DecodingError:
            let (path, reason) = error.fault
            let keys = path.map(\.stringValue)
            return .recipe(
                file: file, line: asked.flatMap { line(of: keys[...], in: $0) },
                field: path.isEmpty ? "(the whole file)" : path.dotted, reason: reason)
        default:
            return .file(file, reason: "\(error)")
        }
    }

    /// The line of the field at `path`, or of the last one on the way that the file has.
    private static func line(of path: ArraySlice<String>, in node: Node) -> Int? {
        guard let first = path.first, let next = node.mapping?[first] else {
            return node.mark?.line
        }
        return line(of: path.dropFirst(), in: next)
    }
}
