extension JinjaRenderer {
    /// Filters of sequences as a whole; nil for other filters.
    func sequenceFilter(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue? {
        switch name {
        case "length", "count":
            try bindNone(arguments, to: name)
            if let text = value.text { try spend(bytes: text.utf8.count) }
            guard let length = length(of: value) else {
                throw failure("a \(value.type) has no length")
            }
            return .integer(length)
        case "first":
            try bindNone(arguments, to: name)
            if case .iterator(let iterator) = value {
                return iterator.next() ?? .undefined("the sequence was empty")
            }
            return try elements(of: value).first ?? .undefined("the sequence was empty")
        case "last":
            try bindNone(arguments, to: name)
            if case .iterator = value { throw failure("a generator has no last element") }
            return try elements(of: value).last ?? .undefined("the sequence was empty")
        case "list":
            try bindNone(arguments, to: name)
            return try list(try elements(of: value))
        case "reverse":
            try bindNone(arguments, to: name)
            guard let text = value.text else {
                return try iterator(try elements(of: value).reversed())
            }
            return try string(PythonText.text(text.unicodeScalars.reversed()), like: value)
        case "join":
            let bound = try bind(arguments, ["d", "attribute"], to: name)
            let parts = try mapped(try elements(of: value), by: bound[1])
            return .string(
                try joined(
                    try parts.map { try text(of: $0) },
                    by: try bound[0].map { try text(of: $0) } ?? ""))
        case "sort": return try list(try sorted(value, arguments))
        case "unique": return try iterator(try unique(value, arguments))
        case "min", "max": return try extreme(name, value, arguments)
        case "sum": return try sum(value, arguments)
        case "batch", "slice": return try grouped(name, value, arguments)
        default: return nil
        }
    }

    /// nil where a value has none.
    func length(of value: JinjaValue) -> Int? {
        switch value {
        case .undefined: 0
        case .string(let text), .markup(let text): text.unicodeScalars.count
        case .list(let sequence), .tuple(let sequence): sequence.elements.count
        case .dictionary(let dictionary): dictionary.keys.count
        case .range(let range): range.count
        case .view(let view): view.elements.count
        case .loop(let loop): loop.items.elements.count
        default: nil
        }
    }

    // MARK: Attributes

    /// What `attribute=` of a filter means of an element: names and numbers with dots between.
    func attribute(
        _ path: JinjaValue, of element: JinjaValue, standard: JinjaValue? = nil
    ) throws -> JinjaValue {
        var value = element
        for part in Self.parts(ofPath: path) {
            value = try self.element(part, of: value)
            if case .undefined = value, let standard, standard.type != JinjaValue.null.type {
                value = standard
            }
        }
        return value
    }

    private static func parts(ofPath path: JinjaValue) -> [JinjaValue] {
        guard let text = path.text else { return [path] }
        return text.split(separator: ".", omittingEmptySubsequences: false).map { part in
            let isNumber = part.utf8.allSatisfy { (48...57).contains($0) }
            guard isNumber, let index = Int(part) else { return .string(String(part)) }
            return .integer(index)
        }
    }

    private func mapped(_ elements: [JinjaValue], by path: JinjaValue?) throws -> [JinjaValue] {
        switch path ?? .null {
        case .null: elements
        case let path: try elements.map { try attribute(path, of: $0) }
        }
    }

    // MARK: Order

    private func sorted(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> [JinjaValue] {
        let bound = try bind(arguments, ["reverse", "case_sensitive", "attribute"], to: "sort")
        let keepsCase = bound[1]?.isTrue ?? false
        let paths: [JinjaValue] =
            switch bound[2] ?? .null {
            case .null: []
            case .string(let text), .markup(let text):
                text.split(separator: ",", omittingEmptySubsequences: false)
                    .map { .string(String($0)) }
            case let path: [path]
            }
        return try sorted(try elements(of: value), reversed: bound[0]?.isTrue ?? false) { element in
            let keys = try paths.isEmpty ? [element] : paths.map { try attribute($0, of: element) }
            return try tuple(keepsCase ? keys : keys.map(caseless))
        }
    }

    private func unique(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> [JinjaValue] {
        let bound = try bind(arguments, ["case_sensitive", "attribute"], to: "unique")
        let keepsCase = bound[0]?.isTrue ?? false
        let elements = try elements(of: value)
        var seen: Set<JinjaKey> = []
        return try zip(elements, try mapped(elements, by: bound[1])).filter { _, key in
            seen.insert(try self.key(of: keepsCase ? key : caseless(key))).inserted
        }.map(\.0)
    }

    private func extreme(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let bound = try bind(arguments, ["case_sensitive", "attribute"], to: name)
        let keepsCase = bound[0]?.isTrue ?? false
        let elements = try elements(of: value)
        let keys = try mapped(elements, by: bound[1]).map { try keepsCase ? $0 : caseless($0) }
        guard var best = elements.indices.first else { return .undefined("the sequence was empty") }
        for place in elements.indices.dropFirst() {
            let order =
                try name == "min"
                ? order(keys[place], keys[best]) : order(keys[best], keys[place])
            if order == .less { best = place }
        }
        return elements[best]
    }

    private func sum(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let bound = try bind(arguments, ["attribute", "start"], to: "sum")
        let start = bound[1] ?? .integer(0)
        guard start.text == nil else { throw failure("sum of strings: join them") }
        return try mapped(try elements(of: value), by: bound[0]).reduce(start) {
            try calculate(.add, $0, $1)
        }
    }

    /// `batch`: lists of so many; `slice`: so many lists.
    private func grouped(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let names = name == "batch" ? ["linecount", "fill_with"] : ["slices", "fill_with"]
        let bound = try bind(arguments, names, required: 1, to: name)
        let count = try whole(bound[0] ?? .null, names[0])
        let elements = try elements(of: value)
        guard (1...JinjaLimits.range).contains(count) else {
            throw failure("\(name) by \(count)")
        }
        let filling: JinjaValue? =
            switch bound[1] ?? .null {
            case .null: nil
            case let value: value
            }
        var groups: [[JinjaValue]] = []
        if name == "batch" {
            for start in stride(from: 0, to: elements.count, by: count) {
                groups.append(Array(elements[start..<min(start + count, elements.count)]))
            }
            if let filling, let last = groups.last {
                try spend(steps: count)
                groups[groups.count - 1] += Array(repeating: filling, count: count - last.count)
            }
        } else {
            var start = 0
            for place in 0..<count {
                let isLonger = place < elements.count % count
                let end = start + elements.count / count + (isLonger ? 1 : 0)
                groups.append(Array(elements[start..<end]))
                if let filling, !isLonger { groups[place].append(filling) }
                start = end
            }
        }
        return try iterator(try groups.map(list))
    }
}
