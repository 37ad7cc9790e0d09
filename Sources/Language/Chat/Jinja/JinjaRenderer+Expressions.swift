extension JinjaRenderer {
    func value(of expression: JinjaExpression) throws -> JinjaValue {
        try spend()
        switch expression.form {
        case .constant(let constant): return JinjaValue(constant)
        case .name(let name): return value(named: name)
        default: break
        }
        try enter()
        defer { leave() }
        line = expression.line
        switch expression.form {
        case .constant, .name: return .null
        case .list(let elements): return try list(try elements.map(value(of:)))
        case .tuple(let elements): return try tuple(try elements.map(value(of:)))
        case .dictionary(let members):
            return try dictionary(
                try members.map { (try value(of: $0.key), try value(of: $0.value)) })
        case .accessed(let base, let chain): return try accessed(try value(of: base), chain)
        case .signed(let signs, let operand): return try signed(signs, operand)
        case .arithmetic(let first, let others): return try calculated(first, others)
        case .compared(let first, let others): return .bool(try compared(first, others))
        case .truth(let operand, let isNegated):
            return .bool(try value(of: operand).isTrue != isNegated)
        case .all(let terms): return try decided(terms, by: false)
        case .any(let terms): return try decided(terms, by: true)
        case .condition(let value, let test, let otherwise):
            return try chosen(value, test, otherwise)
        }
    }

    private func value(named name: String) -> JinjaValue {
        if let value = scope[name] { return value }
        if let function = JinjaFunction(rawValue: name) { return .function(function) }
        return .undefined("'\(name)' is undefined")
    }

    /// The first term that decides, or the last.
    private func decided(_ terms: [JinjaExpression], by truth: Bool) throws -> JinjaValue {
        var result = JinjaValue.null
        for term in terms {
            result = try value(of: term)
            if result.isTrue == truth { break }
        }
        return result
    }

    private func chosen(
        _ first: JinjaExpression, _ test: JinjaExpression, _ otherwise: JinjaExpression?
    ) throws -> JinjaValue {
        if try value(of: test).isTrue { return try value(of: first) }
        guard let otherwise else {
            return .undefined("the condition is false and there is no 'else'")
        }
        return try value(of: otherwise)
    }

    private func signed(_ signs: [Bool], _ operand: JinjaExpression) throws -> JinjaValue {
        let value = try value(of: operand)
        let isNegative = signs.count(where: { $0 }) % 2 == 1
        switch value.number {
        case .integer(let number)?:
            let (negated, overflows) = 0.subtractingReportingOverflow(number)
            guard !isNegative || !overflows else { throw overflow() }
            return .integer(isNegative ? negated : number)
        case .float(let number)?: return .float(isNegative ? -number : number)
        case nil:
            if case .undefined(let reason) = value { throw failure(reason) }
            throw failure("a \(value.type) has no sign")
        }
    }

    private func calculated(
        _ first: JinjaExpression,
        _ others: [(operation: JinjaArithmetic, operand: JinjaExpression)]
    ) throws -> JinjaValue {
        let here = line
        var result = try value(of: first)
        for (operation, operand) in others {
            let other = try value(of: operand)
            line = here
            result = try calculate(operation, result, other)
        }
        return result
    }

    private func compared(
        _ first: JinjaExpression,
        _ others: [(relation: JinjaRelation, operand: JinjaExpression)]
    ) throws -> Bool {
        let here = line
        var left = try value(of: first)
        for (relation, operand) in others {
            let right = try value(of: operand)
            line = here
            guard try holds(relation, left, right) else { return false }
            left = right
        }
        return true
    }

    /// A value and what is asked of it, one after the other.
    func accessed(_ value: JinjaValue, _ chain: [JinjaPostfix]) throws -> JinjaValue {
        var result = value
        for postfix in chain {
            try spend()
            line = postfix.line
            result = try accessed(result, postfix)
        }
        return result
    }

    private func accessed(_ value: JinjaValue, _ postfix: JinjaPostfix) throws -> JinjaValue {
        switch postfix.form {
        case .attribute(let name): return try attribute(name, of: value)
        case .subscripted(let key): return try element(try self.value(of: key), of: value)
        case .slice(let start, let stop, let step):
            return try slice(
                value, start.map(self.value(of:)), stop.map(self.value(of:)),
                step.map(self.value(of:)))
        case .call(let call): return try self.call(value, try arguments(of: call))
        case .filter(let name, let call):
            return try filter(name, value, try arguments(of: call))
        case .test(let name, let call, let isNegated):
            return .bool(try test(name, value, try arguments(of: call)) != isNegated)
        }
    }

    func arguments(of call: JinjaCall) throws -> JinjaArguments {
        let here = line
        defer { line = here }
        var arguments = JinjaArguments()
        arguments.positional = try call.positional.map(value(of:))
        arguments.keywords = try call.keywords.map { ($0.name, try value(of: $0.value)) }
        if let unpacked = call.unpacked {
            arguments.positional += try elements(of: try value(of: unpacked))
        }
        if let unpacked = call.unpackedKeywords {
            guard case .dictionary(let dictionary) = try value(of: unpacked) else {
                throw failure("what stands behind '**' is no dictionary")
            }
            for (key, value) in zip(dictionary.keys, dictionary.values) {
                guard let name = key.text else { throw failure("an argument's name is no string") }
                arguments.keywords.append((name, value))
            }
        }
        return arguments
    }
}
