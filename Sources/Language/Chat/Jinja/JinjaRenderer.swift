import Reasoning

/// One rendering: where it stands, what it has written and what it may still spend.
///
/// What differs from jinja2: whole numbers have 64 bits; `map`, `select` and their like compute at
/// once and not when they are gone through, so that an error in one that nobody looks at is one;
/// and a macro that reads a variable before the template sets it sees what was given by this name.
final class JinjaRenderer {
    let date: TemplateDate
    /// The line of the template that is being rendered.
    var line = 1
    var output = ""
    var scope = JinjaScope(in: nil)
    private var depth = 0
    private var steps: Int
    private var bytes: Int
    /// Held to the end and emptied one by one: they may hold one another in a ring or a long chain.
    private var namespaces: [JinjaNamespace] = []

    init(date: TemplateDate, steps: Int = JinjaLimits.steps, bytes: Int = JinjaLimits.bytes) {
        self.date = date
        self.steps = steps
        self.bytes = bytes
    }

    func render(
        _ program: JinjaProgram, _ variables: [(name: String, value: JSON)]
    ) throws -> String {
        let root = scope
        defer {
            root.values = [:]
            for namespace in namespaces { namespace.attributes = [] }
        }
        for variable in variables { root.values[variable.name] = try value(of: variable.value) }
        // What a template sets does not change what it was given.
        scope = JinjaScope(in: root)
        let top = scope
        defer { top.values = [:] }
        _ = try run(program.statements)
        return output
    }

    private func value(of json: JSON) throws -> JinjaValue {
        switch json {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .float(value)
        case .written(let text), .string(let text): .string(text)
        case .array(let values): try list(values.map(value(of:)))
        case .object(let members):
            try dictionary(members.map { (.string($0.key), try value(of: $0.value)) })
        }
    }

    // MARK: Errors

    func failure(_ reason: String) -> ChatTemplateError { .failed(line: line, reason: reason) }

    func unsupported(_ what: String) -> ChatTemplateError {
        .unsupported(line: line, what: what)
    }

    // MARK: Bounds

    func spend(steps count: Int = 1) throws {
        steps -= min(count, steps + 1)
        guard steps >= 0 else {
            throw ChatTemplateError.limit(
                line: line, reason: "it takes too many steps")
        }
    }

    func spend(bytes count: Int) throws {
        bytes -= min(count, bytes + 1)
        guard bytes >= 0 else {
            throw ChatTemplateError.limit(
                line: line, reason: "its texts have too many bytes")
        }
    }

    /// Goes one level deeper; `leave` comes back. No closures here: a level should take little of the
    /// stack.
    func enter() throws {
        guard depth < JinjaLimits.depth else {
            throw ChatTemplateError.limit(
                line: line, reason: "it goes more than \(JinjaLimits.depth) levels deep")
        }
        depth += 1
    }

    func leave() { depth -= 1 }

    /// Begins variables of its own within others.
    /// - Returns: those that were the innermost before, to which `endScope` returns.
    func beginScope(in outer: JinjaScope? = nil) -> JinjaScope {
        let before = scope
        scope = JinjaScope(in: outer ?? before)
        return before
    }

    func endScope(_ before: JinjaScope) {
        scope.values = [:]
        scope = before
    }

    /// Begins to keep what is written.
    /// - Returns: what was written before, to which `endOutput` returns.
    func beginOutput() -> String {
        let before = output
        output = ""
        return before
    }

    func endOutput(_ before: String) { output = before }

    // MARK: Making values

    func write(_ text: String) throws {
        try append(text, to: &output)
    }

    func append(_ piece: String, to text: inout String) throws {
        try spend(bytes: piece.utf8.count)
        text += piece
    }

    /// A string, of whose length the rendering has to afford.
    func string(_ text: String, like original: JinjaValue = .null) throws -> JinjaValue {
        try spend(bytes: text.utf8.count)
        if case .markup = original { return .markup(text) }
        return .string(text)
    }

    private func checked(_ value: JinjaValue) throws -> JinjaValue {
        guard value.depth <= JinjaLimits.valueDepth else {
            throw ChatTemplateError.limit(
                line: line,
                reason: "a value is nested more than \(JinjaLimits.valueDepth) deep")
        }
        return value
    }

    func list(_ elements: [JinjaValue]) throws -> JinjaValue {
        try spend(steps: elements.count)
        return try checked(.list(JinjaSequence(elements)))
    }

    func tuple(_ elements: [JinjaValue]) throws -> JinjaValue {
        try spend(steps: elements.count)
        return try checked(.tuple(JinjaSequence(elements)))
    }

    func iterator(_ elements: [JinjaValue]) throws -> JinjaValue {
        try spend(steps: elements.count)
        return try checked(.iterator(JinjaIterator(elements)))
    }

    func view(_ kind: JinjaView.Kind, _ elements: [JinjaValue], of depth: Int) throws -> JinjaValue
    {
        try checked(.view(JinjaView(kind, elements, depth: depth + 1)))
    }

    func method(_ name: String, of receiver: JinjaValue) throws -> JinjaValue {
        try checked(.method(JinjaMethod(receiver, name)))
    }

    func loop(over items: [JinjaValue]) throws -> JinjaLoop {
        try spend(steps: items.count)
        let loop = JinjaLoop(JinjaSequence(items))
        _ = try checked(.loop(loop))
        return loop
    }

    func dictionary(_ members: [(JinjaValue, JinjaValue)]) throws -> JinjaValue {
        try spend(steps: members.count)
        let hashed = try members.map { (key: $0, hash: try key(of: $0), value: $1) }
        return try checked(.dictionary(JinjaDictionary(hashed)))
    }

    func namespace(_ attributes: [(name: String, value: JinjaValue)]) throws -> JinjaValue {
        try spend(steps: attributes.count + 1)
        let namespace = JinjaNamespace()
        namespaces.append(namespace)
        for attribute in attributes { try set(attribute.name, of: namespace, to: attribute.value) }
        return .namespace(namespace)
    }

    func set(_ name: String, of namespace: JinjaNamespace, to value: JinjaValue) throws {
        guard !name.hasPrefix("_") else {
            throw failure("a namespace has no attribute '\(name)' with an underscore before it")
        }
        try spend(steps: namespace.attributes.count)
        namespace[name] = value
    }

    /// The key that a value is in a dictionary.
    func key(of value: JinjaValue) throws -> JinjaKey {
        switch value {
        case .undefined: return .undefined
        case .null: return .null
        case .bool(let value): return .integer(value ? 1 : 0)
        case .integer(let value): return .integer(value)
        case .float(let value): return Int(exactly: value).map { .integer($0) } ?? .float(value)
        case .string(let text), .markup(let text):
            try spend(bytes: text.utf8.count)
            return .text(JinjaText(text))
        case .tuple(let sequence):
            try spend(steps: sequence.elements.count)
            return .tuple(try sequence.elements.map(key(of:)))
        case .range(let range): return .object(ObjectIdentifier(range))
        case .namespace(let namespace): return .object(ObjectIdentifier(namespace))
        case .macro(let macro): return .object(ObjectIdentifier(macro))
        case .iterator(let iterator): return .object(ObjectIdentifier(iterator))
        default: throw failure("a \(value.type) cannot be a key")
        }
    }
}
