extension JinjaRenderer {
    func call(_ callee: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        switch callee {
        case .undefined(let reason): throw failure(reason)
        case .function(let function): return try call(function, arguments)
        case .macro(let macro): return try call(macro, arguments)
        case .method(let method): return try call(method, arguments)
        case .loop: throw unsupported("a recursive loop")
        default: throw failure("a \(callee.type) cannot be called")
        }
    }

    // MARK: Functions

    private func call(_ function: JinjaFunction, _ arguments: JinjaArguments) throws -> JinjaValue {
        switch function {
        case .range: return try range(arguments)
        case .dict: return try dictionary(try members(of: arguments, in: "dict"))
        case .namespace:
            return try namespace(
                try members(of: arguments, in: "namespace").map {
                    (try text($0.0, "an attribute's name"), $0.1)
                })
        case .raiseException:
            let bound = try bind(arguments, ["message"], required: 1, to: "raise_exception")
            throw ChatTemplateError.refused(line: line, reason: try text(of: bound[0] ?? .null))
        case .strftimeNow:
            let bound = try bind(arguments, ["format"], required: 1, to: "strftime_now")
            let format = try text(bound[0] ?? .null, "the format of strftime_now")
            var unknown = ""
            guard let text = date.formatted(format, unknown: &unknown) else {
                throw unsupported("'\(unknown)' in a date")
            }
            return try string(text)
        }
    }

    /// A dictionary or pairs, and keywords behind them.
    private func members(
        of arguments: JinjaArguments, in callee: String
    ) throws -> [(JinjaValue, JinjaValue)] {
        guard arguments.positional.count <= 1 else {
            throw failure("\(callee) takes at most one argument without a name")
        }
        var members: [(JinjaValue, JinjaValue)] = []
        switch arguments.positional.first {
        case nil: break
        case .undefined(let reason)?: throw failure(reason)
        case .dictionary(let dictionary)?: members = Array(zip(dictionary.keys, dictionary.values))
        case let pairs?:
            members = try elements(of: pairs).map { pair in
                let parts = try elements(of: pair)
                guard parts.count == 2 else { throw failure("\(callee) of what are no pairs") }
                return (parts[0], parts[1])
            }
        }
        members += arguments.keywords.map { (JinjaValue.string($0.name), $0.value) }
        return members
    }

    private func range(_ arguments: JinjaArguments) throws -> JinjaValue {
        let names = arguments.positional.count < 2 ? ["stop"] : ["start", "stop", "step"]
        guard arguments.keywords.isEmpty else { throw failure("range takes no names") }
        let bound = try bind(arguments, names, required: 1, to: "range")
            .map { try $0.map { try whole($0, "a bound of range") } }
        let (start, stop) = bound.count == 1 ? (0, bound[0] ?? 0) : (bound[0] ?? 0, bound[1] ?? 0)
        let step = bound.count == 3 ? bound[2] ?? 1 : 1
        guard step != 0 else { throw failure("the step of range is zero") }
        let (span, overflows) = stop.subtractingReportingOverflow(start)
        let isEmpty = step > 0 ? stop <= start : stop >= start
        let count = isEmpty ? 0 : (span.magnitude - 1) / step.magnitude + 1
        guard !overflows || isEmpty, count <= JinjaLimits.range else {
            throw ChatTemplateError.limit(
                line: line, reason: "a range of more than \(JinjaLimits.range) numbers")
        }
        return .range(JinjaRange(start: start, stop: stop, step: step, count: Int(count)))
    }

    // MARK: Macros

    private func call(_ macro: JinjaMacro, _ arguments: JinjaArguments) throws -> JinjaValue {
        let here = line
        let syntax = macro.syntax
        let parameters = syntax.parameters
        var keywords = arguments.keywords
        try spend(steps: parameters.count.multipliedSaturating(by: keywords.count + 1))
        func taken(_ name: String) -> JinjaValue? {
            keywords.firstIndex { $0.name == name }.map { keywords.remove(at: $0).value }
        }
        let given =
            arguments.positional.prefix(parameters.count).map { Optional($0) }
            + parameters.dropFirst(arguments.positional.count).map { taken($0.name) }
        let caller = syntax.extras.contains("caller") ? taken("caller") : nil
        let rest = Array(arguments.positional.dropFirst(parameters.count))
        let name = syntax.name.isEmpty ? "caller" : syntax.name
        if !syntax.extras.contains("kwargs"), let extra = keywords.first {
            throw failure("macro '\(name)' has no argument '\(extra.name)'")
        }
        if !syntax.extras.contains("varargs"), !rest.isEmpty {
            throw failure("macro '\(name)' takes at most \(parameters.count) arguments")
        }
        try enter()
        defer { leave() }
        let before = beginScope(in: macro.scope)
        defer { endScope(before) }
        try bind(parameters, given)
        if syntax.extras.contains("caller") {
            scope.values["caller"] = caller ?? .undefined("no caller is defined")
        }
        if syntax.extras.contains("kwargs") {
            scope.values["kwargs"] = try dictionary(keywords.map { (.string($0.name), $0.value) })
        }
        if syntax.extras.contains("varargs") { scope.values["varargs"] = try tuple(rest) }
        let written = beginOutput()
        defer { endOutput(written) }
        _ = try run(syntax.body)
        line = here
        return try string(output)
    }

    /// Sets a macro's parameters; defaults see those before them.
    private func bind(
        _ parameters: [(name: String, value: JinjaExpression?)], _ given: [JinjaValue?]
    ) throws {
        for (parameter, value) in zip(parameters, given) {
            if let value {
                scope.values[parameter.name] = value
            } else if let standard = parameter.value {
                scope.values[parameter.name] = try self.value(of: standard)
            } else {
                scope.values[parameter.name] = .undefined(
                    "parameter '\(parameter.name)' was not provided")
            }
        }
    }
}
