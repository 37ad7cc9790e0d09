extension JinjaRenderer {
    /// Filters that ask something of each element; nil for other filters.
    func elementFilter(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue? {
        switch name {
        case "map": return try iterator(try mapped(value, arguments))
        case "select", "reject":
            return try iterator(try selected(value, arguments, keeps: name == "select") { $0 })
        case "selectattr", "rejectattr":
            guard let path = arguments.positional.first else {
                throw failure("\(name) lacks an attribute")
            }
            var arguments = arguments
            arguments.positional.removeFirst()
            return try iterator(
                try selected(value, arguments, keeps: name == "selectattr") {
                    try attribute(path, of: $0)
                })
        case "groupby": return try list(try grouped(value, arguments))
        default: return nil
        }
    }

    private func mapped(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> [JinjaValue] {
        guard value.isTrue else { return [] }
        if arguments.positional.isEmpty {
            let bound = try bind(arguments, ["attribute", "default"], required: 1, to: "map")
            return try elements(of: value).map {
                try attribute(bound[0] ?? .null, of: $0, standard: bound[1])
            }
        }
        var rest = arguments
        let name = try text(rest.positional.removeFirst(), "the filter of map")
        return try elements(of: value).map { element in
            try spend()
            try enter()
            defer { leave() }
            return try filter(name, element, rest)
        }
    }

    private func selected(
        _ value: JinjaValue, _ arguments: JinjaArguments, keeps: Bool,
        _ asked: (JinjaValue) throws -> JinjaValue
    ) throws -> [JinjaValue] {
        guard value.isTrue else { return [] }
        var rest = arguments
        let name: String? =
            rest.positional.isEmpty
            ? nil : try text(rest.positional.removeFirst(), "the test of a filter")
        return try elements(of: value).filter { element in
            try spend()
            let what = try asked(element)
            return try (name.map { try test($0, what, rest) } ?? what.isTrue) == keeps
        }
    }

    private func grouped(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> [JinjaValue] {
        let bound = try bind(
            arguments, ["attribute", "default", "case_sensitive"], required: 1, to: "groupby")
        let keepsCase = bound[2]?.isTrue ?? false
        let keyed = try elements(of: value).map {
            (key: try attribute(bound[0] ?? .null, of: $0, standard: bound[1]), element: $0)
        }
        func key(_ value: JinjaValue) throws -> JinjaValue {
            try keepsCase ? value : caseless(value)
        }
        var groups: [(key: JinjaValue, elements: [JinjaValue])] = []
        for (found, element) in try sorted(keyed, by: { try key($0.key) }) {
            if let last = groups.last, try equal(key(last.key), key(found)) {
                groups[groups.count - 1].elements.append(element)
            } else {
                groups.append((found, [element]))
            }
        }
        return try groups.map { try tuple([$0.key, try list($0.elements)]) }
    }
}
