import Foundation
import Yams

/// Recipes: a configuration's fields in YAML. What a recipe does not say keeps its default; what
/// it says must exist.
enum RecipeFile {
    /// The longest recipe, in bytes.
    static let maximumLength = 1 << 20

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
        guard let data = FileManager.default.contents(atPath: path),
            data.count <= maximumLength, let text = String(data: data, encoding: .utf8)
        else {
            throw CommandError.file(
                path, reason: "is not a text of at most \(maximumLength) bytes that can be read")
        }
        return try parse(text, file: path, over: defaults)
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
        var asked: Node
        do {
            asked = try compose(yaml: text) ?? Node.mapping([:])
        } catch {
            throw malformed(error, file: file)
        }
        guard asked.mapping != nil else {
            throw CommandError.recipe(
                file: file, line: asked.mark?.line, field: "(the whole file)",
                reason: "is not a list of fields, such as 'seed: 1'")
        }
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
        func wrong(_ context: DecodingError.Context, _ key: (any CodingKey)?, _ reason: String)
            -> CommandError
        {
            let path = context.codingPath.map(\.stringValue) + (key.map { [$0.stringValue] } ?? [])
            return .recipe(
                file: file, line: asked.flatMap { line(of: path[...], in: $0) },
                field: path.isEmpty ? "(the whole file)" : path.joined(separator: "."),
                reason: reason)
        }
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return .recipe(
                file: file, line: mark.line, field: "(form)", reason: "is not YAML: \(problem)")
        case DecodingError.keyNotFound(let key, let context):
            return wrong(context, key, "is missing")
        case DecodingError.typeMismatch(let type, let context):
            return wrong(context, nil, "is no \(type)")
        case DecodingError.valueNotFound(let type, let context):
            return wrong(context, nil, "is empty, not a \(type)")
        case DecodingError.dataCorrupted(let context):
            return wrong(context, nil, context.debugDescription)
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
