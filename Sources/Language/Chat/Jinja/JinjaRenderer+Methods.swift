/// The methods that values have. Those of Python that are not called here are named all the same,
/// so that a call is refused by name.
enum JinjaMethods {
    static let texts: Set<String> = [
        "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
        "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
        "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper",
        "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix",
        "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip",
        "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper",
        "zfill",
    ]
    static let lists: Set<String> = ["copy", "count", "index"]
    static let tuples: Set<String> = ["count", "index"]
    static let dictionaries: Set<String> = [
        "copy", "fromkeys", "get", "items", "keys", "values",
    ]
}

extension JinjaRenderer {
    func call(_ method: JinjaMethod, _ arguments: JinjaArguments) throws -> JinjaValue {
        let name = method.name
        switch method.receiver {
        case .string(let text), .markup(let text):
            guard let result = try call(name, of: text, like: method.receiver, arguments) else {
                throw unsupported("the method '\(name)' of a string")
            }
            return result
        case .dictionary(let dictionary):
            return try call(name, of: dictionary, method.receiver, arguments)
        case .loop(let loop): return try call(name, of: loop, arguments)
        default: return try call(name, ofSequence: method.receiver, arguments)
        }
    }

    private func call(
        _ name: String, of dictionary: JinjaDictionary, _ receiver: JinjaValue,
        _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        switch name {
        case "get":
            guard arguments.keywords.isEmpty else { throw failure("get takes no names") }
            let bound = try bind(arguments, ["key", "default"], required: 1, to: "get")
            return dictionary[try key(of: bound[0] ?? .null)] ?? bound[1] ?? .null
        case "items", "keys", "values", "copy": try bindNone(arguments, to: name)
        default: throw unsupported("the method '\(name)' of a dictionary")
        }
        switch name {
        case "items": return try view(.items, try pairs(of: dictionary), of: dictionary.depth + 1)
        case "keys": return try view(.keys, dictionary.keys, of: dictionary.depth)
        case "values": return try view(.values, dictionary.values, of: dictionary.depth)
        default: return receiver
        }
    }

    func pairs(of dictionary: JinjaDictionary) throws -> [JinjaValue] {
        try zip(dictionary.keys, dictionary.values).map { try tuple([$0, $1]) }
    }

    private func call(
        _ name: String, of loop: JinjaLoop, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        guard arguments.keywords.isEmpty else { throw failure("\(name) takes no names") }
        let values = arguments.positional
        if name == "cycle" {
            guard !values.isEmpty else { throw failure("loop.cycle of nothing") }
            return values[loop.index % values.count]
        }
        let before = loop.seen
        guard case .tuple(let now) = try tuple(values) else { return .null }
        loop.seen = now
        return .bool(try before.map { try !equal(.tuple($0), .tuple(now)) } ?? true)
    }

    private func call(
        _ name: String, ofSequence receiver: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        if name == "copy" {
            try bindNone(arguments, to: name)
            return receiver
        }
        let elements = try elements(of: receiver)
        let wanted = try bind(arguments, ["value"], required: 1, to: name)[0] ?? .null
        if name == "count" {
            return .integer(try elements.filter { try equal($0, wanted) }.count)
        }
        guard let place = try elements.firstIndex(where: { try equal($0, wanted) }) else {
            throw failure("the value is not in the \(receiver.type)")
        }
        return .integer(place)
    }
}
