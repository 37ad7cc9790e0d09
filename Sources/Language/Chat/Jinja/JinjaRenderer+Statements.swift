extension JinjaRenderer {
    /// Runs statements one after the other, until one leaves the loop around them.
    func run(_ statements: [JinjaStatement]) throws -> JinjaFlow {
        for statement in statements {
            line = statement.line
            try spend()
            let flow = try run(statement.form)
            guard flow == .onward else { return flow }
        }
        return .onward
    }

    private func run(_ form: JinjaStatement.Form) throws -> JinjaFlow {
        switch form {
        case .text(let text): try write(text)
        case .output(let expression): try write(try text(of: try value(of: expression)))
        case .loop(let loop): return try run(loop)
        case .condition(let branches, let otherwise): return try run(branches, otherwise)
        case .assignment(let target, let expression):
            try assign(try value(of: expression), to: target)
        case .block(let target, let filters, let body): return try run(body, filters, to: target)
        case .macro(let syntax):
            scope.values[syntax.name] = .macro(JinjaMacro(syntax, in: scope))
        case .call(let base, let chain, let call, let caller):
            try run(base, chain, call, caller)
        case .filtered(let filters, let body): return try run(body, filters)
        case .with(let values, let body): return try run(values, body)
        case .scoped(let body): _ = try runScoped(body)
        case .leave(let flow): return flow
        }
        return .onward
    }

    private func run(
        _ branches: [(test: JinjaExpression, body: [JinjaStatement])],
        _ otherwise: [JinjaStatement]
    ) throws -> JinjaFlow {
        for branch in branches {
            if try value(of: branch.test).isTrue { return try runNested(branch.body) }
        }
        return try runNested(otherwise)
    }

    private func runNested(_ body: [JinjaStatement]) throws -> JinjaFlow {
        try enter()
        defer { leave() }
        return try run(body)
    }

    private func runScoped(_ body: [JinjaStatement]) throws -> JinjaFlow {
        let before = beginScope()
        defer { endScope(before) }
        return try runNested(body)
    }

    // MARK: Loops

    private func run(_ syntax: JinjaLoopSyntax) throws -> JinjaFlow {
        let here = line
        var items = try elements(of: try value(of: syntax.sequence))
        try spend(steps: items.count)
        if let test = syntax.test { items = try selected(items, syntax.target, test) }
        line = here
        guard !items.isEmpty else { return try runScoped(syntax.otherwise) }
        let loop = try loop(over: items)
        try enter()
        defer { leave() }
        let before = beginScope()
        defer { endScope(before) }
        for (index, item) in items.enumerated() {
            loop.index = index
            scope.values.removeAll(keepingCapacity: true)
            scope.values["loop"] = .loop(loop)
            try assign(item, to: syntax.target)
            let flow = try run(syntax.body)
            if flow == .out { break }
        }
        return .onward
    }

    private func selected(
        _ items: [JinjaValue], _ target: JinjaTarget, _ test: JinjaExpression
    ) throws -> [JinjaValue] {
        let before = beginScope()
        defer { endScope(before) }
        return try items.filter { item in
            try assign(item, to: target)
            return try value(of: test).isTrue
        }
    }

    // MARK: Variables

    func assign(_ value: JinjaValue, to target: JinjaTarget) throws {
        switch target {
        case .name(let name): scope.values[name] = value
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace)? = scope[name] else {
                throw failure("'\(name)' is no namespace, whose attribute could be set")
            }
            try set(attribute, of: namespace, to: value)
        case .tuple(let targets):
            let values = try elements(of: value)
            guard values.count == targets.count else {
                throw failure("\(values.count) values for \(targets.count) names")
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target) }
        }
    }

    /// `{% set x %}…{% endset %}`
    private func run(
        _ body: [JinjaStatement], _ filters: [JinjaPostfix], to target: JinjaTarget
    ) throws -> JinjaFlow {
        let (value, flow) = try captured(body, filters)
        if flow == .onward { try assign(value, to: target) }
        return flow
    }

    /// `{% filter x %}…{% endfilter %}`
    private func run(
        _ body: [JinjaStatement], _ filters: [JinjaPostfix]
    ) throws -> JinjaFlow {
        let (value, flow) = try captured(body, filters)
        if flow == .onward { try write(try text(of: value)) }
        return flow
    }

    /// What a body with variables of its own writes, filtered.
    private func captured(
        _ body: [JinjaStatement], _ filters: [JinjaPostfix]
    ) throws -> (JinjaValue, JinjaFlow) {
        let before = beginScope()
        defer { endScope(before) }
        let written = beginOutput()
        defer { endOutput(written) }
        let flow = try runNested(body)
        guard flow == .onward else { return (.null, flow) }
        return (try accessed(try string(output), filters), flow)
    }

    private func run(
        _ values: [(target: JinjaTarget, value: JinjaExpression)], _ body: [JinjaStatement]
    ) throws -> JinjaFlow {
        let computed = try values.map { try value(of: $0.value) }
        let before = beginScope()
        defer { endScope(before) }
        for (target, value) in zip(values, computed) { try assign(value, to: target.target) }
        return try runNested(body)
    }

    /// `{% call x() %}…{% endcall %}`
    private func run(
        _ base: JinjaExpression, _ chain: [JinjaPostfix], _ call: JinjaCall,
        _ caller: JinjaMacroSyntax
    ) throws {
        try enter()
        defer { leave() }
        let callee = try accessed(try value(of: base), chain)
        var arguments = try arguments(of: call)
        arguments.keywords.append(("caller", .macro(JinjaMacro(caller, in: scope))))
        try write(try text(of: try self.call(callee, arguments)))
    }
}
