/// Reads a template's words into statements, by jinja2's grammar.
struct JinjaParser {
    private let tokens: [JinjaToken]
    private var index = 0
    private var depth = 0
    /// Loops around the place, up to the next macro.
    private var loops = 0
    /// The names that expressions speak of.
    private(set) var names: Set<String> = []
    /// Those of them that macros take besides their parameters, since the last macro began.
    private var extras: Set<String> = []

    /// - Throws: `ChatTemplateError`.
    static func program(_ text: String) throws -> JinjaProgram {
        var parser = JinjaParser(tokens: try JinjaLexer.tokens(of: text))
        let statements = try parser.statements(until: [])
        return JinjaProgram(statements: statements, names: parser.names)
    }

    private init(tokens: [JinjaToken]) { self.tokens = tokens }

    // MARK: Words

    var current: JinjaToken { tokens[index] }
    var following: JinjaToken { tokens[min(index + 1, tokens.count - 1)] }

    /// The last word is the end, which stays.
    mutating func advance() { index = min(index + 1, tokens.count - 1) }

    func syntax(_ reason: String) -> ChatTemplateError {
        .syntax(line: current.line, reason: reason)
    }

    func at(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }

    func at(name: String) -> Bool { current.kind == .name(name) }

    mutating func skip(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard at(name: name) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String) throws {
        guard skip(symbol) else {
            throw syntax("\(current.description) stands where '\(symbol)' should be")
        }
    }

    mutating func expect(name: String) throws {
        guard skip(name: name) else {
            throw syntax("\(current.description) stands where '\(name)' should be")
        }
    }

    mutating func expectName() throws -> String {
        guard case .name(let name) = current.kind else {
            throw syntax("\(current.description) stands where a name should be")
        }
        advance()
        return name
    }

    private mutating func expect(_ kind: JinjaToken.Kind) throws {
        guard current.kind == kind else {
            let expected = JinjaToken(kind: kind, line: 0).description
            throw syntax("\(current.description) stands where \(expected) should be")
        }
        advance()
    }

    mutating func mention(_ name: String) {
        names.insert(name)
        if ["caller", "kwargs", "varargs"].contains(name) { extras.insert(name) }
    }

    /// Runs `body` one level deeper.
    mutating func nested<Result>(
        _ body: (inout JinjaParser) throws -> Result
    ) throws -> Result {
        guard depth < JinjaLimits.nesting else {
            throw ChatTemplateError.limit(
                line: current.line, reason: "nested more than \(JinjaLimits.nesting) deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Statements

    /// The statements up to a tag of one of these names, at which it stops; up to the end where
    /// there are none.
    private mutating func statements(until ends: [String]) throws -> [JinjaStatement] {
        var statements: [JinjaStatement] = []
        while true {
            let line = current.line
            switch current.kind {
            case .end where ends.isEmpty: return statements
            case .end:
                throw syntax(
                    "the template ends where {% \(ends.joined(separator: " or ")) %} should be")
            case .data(let text):
                statements.append(JinjaStatement(line: line, form: .text(text)))
                advance()
            case .variableBegin:
                advance()
                statements.append(JinjaStatement(line: line, form: .output(try tuple())))
                try expect(.variableEnd)
            case .blockBegin:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return statements }
                let form = try nested { try $0.statement() }
                statements.append(JinjaStatement(line: line, form: form))
                try expect(.blockEnd)
            default: throw syntax("\(current.description) has no meaning here")
            }
        }
    }

    /// A tag's body up to one of these names, which is taken.
    private mutating func body(
        until ends: String...
    ) throws -> (statements: [JinjaStatement], end: String) {
        _ = skip(":")
        try expect(.blockEnd)
        let statements = try statements(until: ends)
        return (statements, try expectName())
    }

    private static let foreign: Set<String> = [
        "extends", "block", "include", "import", "from", "autoescape", "print", "do", "trans",
    ]

    private mutating func statement() throws -> JinjaStatement.Form {
        let name = try expectName()
        switch name {
        case "if": return try condition()
        case "for": return try loop()
        case "set": return try assignment()
        case "macro": return try macro()
        case "call": return try call()
        case "filter": return try filtered()
        case "with": return try with()
        case "generation": return .scoped(try outsideLoops { try $0.body(until: "endgeneration") })
        case "break", "continue":
            guard loops > 0 else { throw syntax("{% \(name) %} outside of a loop") }
            return .leave(name == "break" ? .out : .next)
        case _ where Self.foreign.contains(name):
            throw ChatTemplateError.unsupported(line: current.line, what: "{% \(name) %}")
        default: throw syntax("{% \(name) %} has no meaning here")
        }
    }

    private mutating func outsideLoops(
        _ read: (inout JinjaParser) throws -> (statements: [JinjaStatement], end: String)
    ) throws -> [JinjaStatement] {
        let outer = loops
        loops = 0
        defer { loops = outer }
        return try read(&self).statements
    }

    private mutating func condition() throws -> JinjaStatement.Form {
        var branches: [(test: JinjaExpression, body: [JinjaStatement])] = []
        while true {
            let test = try tuple(withCondition: false)
            let (statements, end) = try body(until: "elif", "else", "endif")
            branches.append((test, statements))
            switch end {
            case "elif": continue
            case "else":
                return .condition(branches, otherwise: try body(until: "endif").statements)
            default: return .condition(branches, otherwise: [])
            }
        }
    }

    private mutating func loop() throws -> JinjaStatement.Form {
        loops += 1
        let target = try target(until: "in")
        try expect(name: "in")
        let sequence = try tuple(withCondition: false, until: "recursive")
        let test = try skip(name: "if") ? expression() : nil
        if at(name: "recursive") {
            throw ChatTemplateError.unsupported(line: current.line, what: "a recursive loop")
        }
        let (statements, end) = try body(until: "endfor", "else")
        loops -= 1
        let otherwise = try end == "else" ? body(until: "endfor").statements : []
        return .loop(
            JinjaLoopSyntax(
                target: target, sequence: sequence, test: test, body: statements,
                otherwise: otherwise))
    }

    private mutating func assignment() throws -> JinjaStatement.Form {
        let target = try target(withAttributes: true)
        if skip("=") { return .assignment(target, try tuple()) }
        let filters = try filters()
        return .block(target, filters: filters, body: try body(until: "endset").statements)
    }

    private mutating func macro() throws -> JinjaStatement.Form {
        .macro(try macro(named: try assignable(), until: "endmacro"))
    }

    /// The parameters and the body of a macro.
    private mutating func macro(
        named name: String, until end: String,
        beforeBody: (inout JinjaParser) throws -> Void = { _ in }
    ) throws -> JinjaMacroSyntax {
        var macro = JinjaMacroSyntax(name: name, parameters: [], body: [], extras: [])
        if !name.isEmpty || at("(") {
            try expect("(")
            var hasDefaults = false
            while !at(")") {
                if !macro.parameters.isEmpty { try expect(",") }
                let parameter = try assignable()
                let value = try skip("=") ? expression() : nil
                if value == nil, hasDefaults {
                    throw syntax("'\(parameter)' has no default, but one before it has")
                }
                hasDefaults = value != nil
                macro.parameters.append((parameter, value))
            }
            try expect(")")
        }
        try beforeBody(&self)
        let outer = extras
        extras = []
        macro.body = try outsideLoops { try $0.body(until: end) }
        macro.extras = extras.subtracting(macro.parameters.map(\.name))
        extras.formUnion(outer)
        return macro
    }

    private mutating func call() throws -> JinjaStatement.Form {
        var callee: JinjaExpression?
        let caller = try macro(named: "", until: "endcall") { callee = try $0.expression() }
        guard case .accessed(let base, let chain)? = callee?.form,
            case .call(let call)? = chain.last?.form
        else { throw syntax("{% call %} without a call") }
        return .call(base, Array(chain.dropLast()), call, caller: caller)
    }

    private mutating func filtered() throws -> JinjaStatement.Form {
        let filters = [try filter()] + (try filters())
        return .filtered(filters, body: try body(until: "endfilter").statements)
    }

    private mutating func with() throws -> JinjaStatement.Form {
        var values: [(target: JinjaTarget, value: JinjaExpression)] = []
        while current.kind != .blockEnd, !at(":") {
            if !values.isEmpty { try expect(",") }
            let target = try target()
            try expect("=")
            values.append((target, try expression()))
        }
        return .with(values, body: try body(until: "endwith").statements)
    }

    // MARK: Targets

    private static let constants: Set<String> = ["true", "false", "none", "True", "False", "None"]

    private mutating func assignable() throws -> String {
        let name = try expectName()
        guard !Self.constants.contains(name) else {
            throw syntax("'\(name)' cannot be assigned to")
        }
        return name
    }

    /// A name, or several of them with commas between.
    private mutating func target(
        until end: String? = nil, withAttributes: Bool = false
    ) throws -> JinjaTarget {
        var targets: [JinjaTarget] = []
        var isTuple = false
        repeat {
            if isTuple, at("=") || at(")") || end.map({ at(name: $0) }) == true { break }
            targets.append(try simpleTarget(withAttributes: withAttributes))
            if at(",") { isTuple = true }
        } while skip(",")
        return isTuple ? .tuple(targets) : targets[0]
    }

    private mutating func simpleTarget(withAttributes: Bool) throws -> JinjaTarget {
        if skip("(") {
            let target = try nested { try $0.target() }
            try expect(")")
            return target
        }
        let name = try assignable()
        guard name != "loop" || loops == 0 else { throw syntax("'loop' cannot be assigned to") }
        if withAttributes, skip(".") {
            mention(name)
            return .attribute(of: name, try expectName())
        }
        return .name(name)
    }
}
