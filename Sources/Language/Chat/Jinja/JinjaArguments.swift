/// The arguments of a call, computed.
struct JinjaArguments {
    var positional: [JinjaValue] = []
    var keywords: [(name: String, value: JinjaValue)] = []

    init(_ positional: [JinjaValue] = []) { self.positional = positional }
}

extension JinjaRenderer {
    /// The arguments in the order of the callee's parameters; nil for those that are not given.
    /// - Parameter required: how many have to be.
    func bind(
        _ arguments: JinjaArguments, _ names: [String], required: Int = 0, to callee: String
    ) throws -> [JinjaValue?] {
        guard arguments.positional.count <= names.count else {
            throw failure("\(callee) takes at most \(names.count) arguments")
        }
        var bound = [JinjaValue?](repeating: nil, count: names.count)
        for (place, value) in arguments.positional.enumerated() { bound[place] = value }
        for (name, value) in arguments.keywords {
            guard let place = names.firstIndex(of: name) else {
                throw failure("\(callee) has no argument '\(name)'")
            }
            guard bound[place] == nil else {
                throw failure("\(callee) is given '\(name)' twice")
            }
            bound[place] = value
        }
        if let place = bound.prefix(required).firstIndex(where: { $0 == nil }) {
            throw failure("\(callee) lacks its argument '\(names[place])'")
        }
        return bound
    }

    /// No arguments at all.
    func bindNone(_ arguments: JinjaArguments, to callee: String) throws {
        _ = try bind(arguments, [], to: callee)
    }

    /// A whole number, as which Python takes true and false, too.
    func whole(_ value: JinjaValue, _ what: String) throws -> Int {
        guard case .integer(let number)? = value.number else {
            throw failure("\(what) is a \(value.type), not a whole number")
        }
        return number
    }

    func text(_ value: JinjaValue, _ what: String) throws -> String {
        guard let text = value.text else {
            throw failure("\(what) is a \(value.type), not a string")
        }
        return text
    }

    /// What a value is gone through as.
    func elements(of value: JinjaValue) throws -> [JinjaValue] {
        switch value {
        case .undefined: return []
        case .string(let text), .markup(let text):
            try spend(steps: text.utf8.count)
            return text.unicodeScalars.map { .string(String($0)) }
        case .list(let sequence), .tuple(let sequence): return sequence.elements
        case .dictionary(let dictionary): return dictionary.keys
        case .range(let range):
            try spend(steps: range.count)
            return range.elements
        case .view(let view): return view.elements
        case .iterator(let iterator): return iterator.remaining()
        case .loop: throw unsupported("going through 'loop'")
        default: throw failure("a \(value.type) cannot be gone through")
        }
    }
}
