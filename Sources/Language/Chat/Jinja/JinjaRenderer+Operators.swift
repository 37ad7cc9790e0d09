extension JinjaRenderer {
    func calculate(
        _ operation: JinjaArithmetic, _ a: JinjaValue, _ b: JinjaValue
    ) throws -> JinjaValue {
        if operation == .concatenate {
            let left = try text(of: a)
            return try string(left + (try text(of: b)))
        }
        if let x = a.number, let y = b.number { return try calculate(operation, x, y) }
        if operation == .modulo, case .string(let format) = a {
            return try string(try formatted(format, b))
        }
        for case .undefined(let reason) in [a, b] { throw failure(reason) }
        switch (operation, a, b) {
        case (.add, .string(let x), .string(let y)): return try string(x + y)
        case (.add, .markup(let x), _) where b.text != nil:
            return try string(x + Self.escaped(b), like: a)
        case (.add, _, .markup(let y)) where a.text != nil:
            return try string(Self.escaped(a) + y, like: b)
        case (.add, .list(let x), .list(let y)): return try list(x.elements + y.elements)
        case (.add, .tuple(let x), .tuple(let y)): return try tuple(x.elements + y.elements)
        case (.multiply, _, _): return try repeated(a, b)
        case (.modulo, .markup, _): throw unsupported("'%' of a safe string")
        default:
            throw failure("\(a.type) \(operation.rawValue) \(b.type) has no meaning")
        }
    }

    /// A string as HTML, in which a safe one stays as it is.
    static func escaped(_ value: JinjaValue) -> String {
        switch value {
        case .markup(let text): text
        case .string(let text): PythonText.escaped(text)
        default: ""
        }
    }

    private func repeated(_ a: JinjaValue, _ b: JinjaValue) throws -> JinjaValue {
        let (value, factor) = a.number == nil ? (a, b) : (b, a)
        guard case .integer(let factor)? = factor.number else {
            throw failure("\(a.type) * \(b.type) has no meaning")
        }
        let count = max(0, factor)
        switch value {
        case .string(let text), .markup(let text):
            try spend(bytes: text.utf8.count.multipliedSaturating(by: count))
            let repeated = text.isEmpty ? "" : String(repeating: text, count: count)
            if case .markup = value { return .markup(repeated) }
            return .string(repeated)
        case .list(let sequence), .tuple(let sequence):
            let total = sequence.elements.count.multipliedSaturating(by: count)
            try spend(steps: total)
            let elements = total == 0 ? [] : (0..<count).flatMap { _ in sequence.elements }
            if case .list = value { return try list(elements) }
            return try tuple(elements)
        default: throw failure("\(a.type) * \(b.type) has no meaning")
        }
    }

    // MARK: Relations

    func holds(_ relation: JinjaRelation, _ a: JinjaValue, _ b: JinjaValue) throws -> Bool {
        switch relation {
        case .equal: try equal(a, b)
        case .unequal: try !equal(a, b)
        case .less: try order(a, b, relation) == .less
        case .greater: try order(a, b, relation) == .greater
        case .lessOrEqual: try order(a, b, relation).map { $0 != .greater } ?? false
        case .greaterOrEqual: try order(a, b, relation).map { $0 != .less } ?? false
        case .isIn: try contains(b, a)
        case .isNotIn: try !contains(b, a)
        }
    }

    /// Python's `==`.
    func equal(_ a: JinjaValue, _ b: JinjaValue) throws -> Bool {
        try spend()
        if let x = a.number, let y = b.number { return JinjaNumber.order(x, y) == .equal }
        if let x = a.text, let y = b.text {
            guard x.utf8.count == y.utf8.count else { return false }
            try spend(bytes: x.utf8.count)
            return x.utf8.elementsEqual(y.utf8)
        }
        switch (a, b) {
        case (.undefined, .undefined), (.null, .null): return true
        case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
            if x === y { return true }
            guard x.elements.count == y.elements.count else { return false }
            try enter()
            defer { leave() }
            return try zip(x.elements, y.elements).allSatisfy { try equal($0, $1) }
        case (.dictionary(let x), .dictionary(let y)):
            if x === y { return true }
            guard x.keys.count == y.keys.count else { return false }
            try enter()
            defer { leave() }
            return try zip(x.keys, x.values).allSatisfy { name, value in
                guard let other = y[try key(of: name)] else { return false }
                return try equal(value, other)
            }
        case (.range(let x), .range(let y)):
            return x.count == y.count && (x.count == 0 || x.start == y.start)
                && (x.count < 2 || x.step == y.step)
        case (.namespace(let x), .namespace(let y)): return x === y
        case (.macro(let x), .macro(let y)): return x === y
        case (.loop(let x), .loop(let y)): return x === y
        case (.iterator(let x), .iterator(let y)): return x === y
        case (.function(let x), .function(let y)): return x == y
        default: return false
        }
    }

    /// Python's order; nil where neither is less, nor are they equal, as of what is no number.
    func order(
        _ a: JinjaValue, _ b: JinjaValue, _ relation: JinjaRelation = .less
    ) throws -> JinjaNumber.Order? {
        try spend()
        if let x = a.number, let y = b.number { return JinjaNumber.order(x, y) }
        if let x = a.text, let y = b.text {
            try spend(bytes: min(x.utf8.count, y.utf8.count))
            if x.utf8.elementsEqual(y.utf8) { return .equal }
            return x.utf8.lexicographicallyPrecedes(y.utf8) ? .less : .greater
        }
        for case .undefined(let reason) in [a, b] { throw failure(reason) }
        switch (a, b) {
        case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
            for (first, second) in zip(x.elements, y.elements) {
                if try equal(first, second) { continue }
                try enter()
                defer { leave() }
                return try order(first, second, relation)
            }
            let (left, right) = (x.elements.count, y.elements.count)
            return left < right ? .less : left > right ? .greater : .equal
        default:
            throw failure("\(a.type) \(relation.rawValue) \(b.type) has no meaning")
        }
    }

    /// Python's `in`.
    func contains(_ container: JinjaValue, _ value: JinjaValue) throws -> Bool {
        switch container {
        case .undefined: return false
        case .string(let text), .markup(let text):
            guard let part = value.text else {
                if case .undefined(let reason) = value { throw failure(reason) }
                throw failure("a \(value.type) cannot be in a string")
            }
            return try place(of: part, in: text) != nil
        case .dictionary(let dictionary): return dictionary[try key(of: value)] != nil
        case .list, .tuple, .range, .view, .iterator:
            return try elements(of: container).contains { try equal($0, value) }
        default: throw failure("nothing is in a \(container.type)")
        }
    }

    /// Sorted by keys, those with equal ones in the order in which they were.
    func sorted<Element>(
        _ elements: [Element], reversed: Bool = false, by key: (Element) throws -> JinjaValue
    ) throws -> [Element] {
        let keyed = try elements.map { (element: $0, key: try key($0)) }
        return try keyed.sorted { a, b in
            try (reversed ? order(b.key, a.key) : order(a.key, b.key)) == .less
        }.map(\.element)
    }
}

extension Int {
    /// The product, or the greatest number where it is none.
    func multipliedSaturating(by other: Int) -> Int {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? .max : product
    }
}
