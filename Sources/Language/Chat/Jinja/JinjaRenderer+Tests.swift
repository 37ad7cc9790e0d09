extension JinjaRenderer {
    /// `value is name(arguments)`.
    func test(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> Bool {
        if let relation = Self.relations[name] {
            let other = try bind(arguments, ["other"], required: 1, to: name)[0] ?? .null
            return try holds(relation, value, other)
        }
        switch name {
        case "divisibleby":
            let divisor = try bind(arguments, ["num"], required: 1, to: name)[0] ?? .null
            return try equal(try calculate(.modulo, value, divisor), .integer(0))
        case "sameas":
            let other = try bind(arguments, ["other"], required: 1, to: name)[0] ?? .null
            return try value.type == other.type && equal(value, other)
        default: break
        }
        try bindNone(arguments, to: name)
        if let result = Self.isOfKind(name, value) { return result }
        switch name {
        case "odd", "even":
            let rest = try calculate(.modulo, value, .integer(2))
            return try equal(rest, .integer(name == "odd" ? 1 : 0))
        case "lower", "upper":
            let text = try text(of: value)
            try spend(bytes: text.utf8.count)
            return name == "lower" ? PythonText.isLower(text) : PythonText.isUpper(text)
        case "true", "false":
            guard case .bool(let truth) = value else { return false }
            return truth == (name == "true")
        default: throw unsupported("the test '\(name)'")
        }
    }

    private static let relations: [String: JinjaRelation] = [
        "==": .equal, "eq": .equal, "equalto": .equal, "!=": .unequal, "ne": .unequal,
        ">": .greater, "gt": .greater, "greaterthan": .greater, ">=": .greaterOrEqual,
        "ge": .greaterOrEqual, "<": .less, "lt": .less, "lessthan": .less, "<=": .lessOrEqual,
        "le": .lessOrEqual, "in": .isIn,
    ]

    /// Tests that look at the kind of a value alone; nil for other tests.
    private static func isOfKind(_ name: String, _ value: JinjaValue) -> Bool? {
        switch (name, value) {
        case ("defined", .undefined): false
        case ("defined", _): true
        case ("undefined", .undefined): true
        case ("none", .null), ("boolean", .bool), ("integer", .integer), ("float", .float): true
        case ("string", .string), ("string", .markup), ("escaped", .markup): true
        case ("mapping", .dictionary): true
        case ("number", .bool), ("number", .integer), ("number", .float): true
        case ("sequence", .undefined), ("sequence", .string), ("sequence", .markup),
            ("sequence", .list), ("sequence", .tuple), ("sequence", .dictionary),
            ("sequence", .range):
            true
        case ("iterable", .undefined), ("iterable", .string), ("iterable", .markup),
            ("iterable", .list), ("iterable", .tuple), ("iterable", .dictionary),
            ("iterable", .range), ("iterable", .view), ("iterable", .iterator),
            ("iterable", .loop):
            true
        case ("callable", .undefined), ("callable", .macro), ("callable", .function),
            ("callable", .method), ("callable", .loop):
            true
        case ("undefined", _), ("none", _), ("boolean", _), ("integer", _), ("float", _),
            ("string", _), ("escaped", _), ("mapping", _), ("number", _), ("sequence", _),
            ("iterable", _), ("callable", _):
            false
        default: nil
        }
    }
}
