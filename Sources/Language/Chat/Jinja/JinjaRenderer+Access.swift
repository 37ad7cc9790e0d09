extension JinjaRenderer {
    /// Methods that would change a value: the sandbox has none of them.
    private static let changing: Set<String> = [
        "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault",
        "sort", "update",
    ]

    /// `value.name`: a method or an attribute, else a dictionary's member.
    func attribute(_ name: String, of value: JinjaValue) throws -> JinjaValue {
        if case .undefined(let reason) = value { throw failure(reason) }
        if let own = try own(name, of: value) { return own }
        if case .dictionary(let dictionary) = value, let member = dictionary[name] { return member }
        return missing(name, of: value)
    }

    /// `value[key]`: a member or an element, else a method or an attribute.
    func element(_ key: JinjaValue, of value: JinjaValue) throws -> JinjaValue {
        if case .undefined(let reason) = value { throw failure(reason) }
        switch value {
        case .dictionary(let dictionary):
            if isHashable(key), let member = dictionary[try self.key(of: key)] { return member }
        case .list(let sequence), .tuple(let sequence):
            if let place = place(key, of: sequence.elements.count) {
                return sequence.elements[place]
            }
        case .range(let range):
            if let place = place(key, of: range.count) {
                return .integer(range.start + place * range.step)
            }
        case .string(let text), .markup(let text):
            guard key.number != nil else { break }
            try spend(bytes: text.utf8.count)
            let scalars = text.unicodeScalars
            if let place = place(key, of: scalars.count) {
                let scalar = scalars[scalars.index(scalars.startIndex, offsetBy: place)]
                return try string(String(scalar), like: value)
            }
        default: break
        }
        guard let name = key.text else { return missing("\(key.type) index", of: value) }
        return try own(name, of: value) ?? missing(name, of: value)
    }

    private func isHashable(_ key: JinjaValue) -> Bool {
        switch key {
        case .list, .dictionary: false
        default: true
        }
    }

    /// The place that a key means in so many elements; nil where it means none.
    private func place(_ key: JinjaValue, of count: Int) -> Int? {
        guard case .integer(let number)? = key.number else { return nil }
        let place = number < 0 ? number + count : number
        return (0..<count).contains(place) ? place : nil
    }

    private func missing(_ name: String, of value: JinjaValue) -> JinjaValue {
        .undefined("a \(value.type) has no '\(name)'")
    }

    /// A method or an attribute of the value itself.
    private func own(_ name: String, of value: JinjaValue) throws -> JinjaValue? {
        if name.hasPrefix("__") { return .undefined("'\(name)' is closed to templates") }
        switch value {
        case .namespace(let namespace):
            try spend(steps: namespace.attributes.count)
            return namespace[name]
        case .loop(let loop): return try own(name, of: loop, value)
        case .macro(let macro): return name == "name" ? .string(macro.syntax.name) : nil
        case .string, .markup:
            return try JinjaMethods.texts.contains(name) ? method(name, of: value) : nil
        case .list:
            if Self.changing.contains(name) {
                return .undefined("'\(name)' is closed to templates")
            }
            return try JinjaMethods.lists.contains(name) ? method(name, of: value) : nil
        case .tuple, .range:
            return try JinjaMethods.tuples.contains(name) ? method(name, of: value) : nil
        case .dictionary:
            if ["clear", "pop", "popitem", "setdefault", "update"].contains(name) {
                return .undefined("'\(name)' is closed to templates")
            }
            return try JinjaMethods.dictionaries.contains(name) ? method(name, of: value) : nil
        default: return nil
        }
    }

    private func own(
        _ name: String, of loop: JinjaLoop, _ value: JinjaValue
    ) throws -> JinjaValue? {
        let (index, items) = (loop.index, loop.items.elements)
        switch name {
        case "index": return .integer(index + 1)
        case "index0": return .integer(index)
        case "revindex": return .integer(items.count - index)
        case "revindex0": return .integer(items.count - index - 1)
        case "first": return .bool(index == 0)
        case "last": return .bool(index == items.count - 1)
        case "length": return .integer(items.count)
        case "depth": return .integer(1)
        case "depth0": return .integer(0)
        case "previtem":
            return index > 0 ? items[index - 1] : .undefined("there is no previous item")
        case "nextitem":
            return index + 1 < items.count ? items[index + 1] : .undefined("there is no next item")
        case "cycle", "changed": return try method(name, of: value)
        default: return nil
        }
    }

    /// The number at a place of a range, or just before or behind it.
    private func place(_ place: Int, of range: JinjaRange) throws -> Int {
        let (sum, overflows) = range.start.addingReportingOverflow(try product(place, range.step))
        guard !overflows else { throw overflow() }
        return sum
    }

    private func product(_ a: Int, _ b: Int) throws -> Int {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        guard !overflows else { throw overflow() }
        return product
    }

    /// `value[start:stop:step]`.
    func slice(
        _ value: JinjaValue, _ start: JinjaValue?, _ stop: JinjaValue?, _ step: JinjaValue?
    ) throws -> JinjaValue {
        if case .undefined(let reason) = value { throw failure(reason) }
        var bounds: [Int?] = []
        for bound in [start, stop, step] {
            switch bound {
            case nil, .some(.null): bounds.append(nil)
            case let bound?:
                guard case .integer(let number)? = bound.number else {
                    throw failure("a bound of a slice is a \(bound.type)")
                }
                bounds.append(number)
            }
        }
        guard bounds[2] != 0 else { throw failure("the step of a slice is zero") }
        func places(_ count: Int) throws -> [Int] {
            try spend(steps: count)
            return PythonText.places(count, bounds[0], bounds[1], bounds[2] ?? 1)
        }
        switch value {
        case .list(let sequence):
            return try list(places(sequence.elements.count).map { sequence.elements[$0] })
        case .tuple(let sequence):
            return try tuple(places(sequence.elements.count).map { sequence.elements[$0] })
        case .string(let text), .markup(let text):
            let scalars = Array(text.unicodeScalars)
            return try string(
                PythonText.text(places(scalars.count).map { scalars[$0] }), like: value)
        case .range(let range):
            let step = bounds[2] ?? 1
            let (first, end) = PythonText.bounds(
                range.count, bounds[0], bounds[1], isForward: step > 0)
            return .range(
                JinjaRange(
                    start: try place(first, of: range), stop: try place(end, of: range),
                    step: try product(range.step, step), count: try places(range.count).count))
        default: throw failure("a \(value.type) has no slices")
        }
    }
}
