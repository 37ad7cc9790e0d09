/// A value of a template while it is rendered: Python's, as far as templates use them. Lists and
/// dictionaries never change, as in jinja2's immutable sandbox.
enum JinjaValue {
    /// Nothing is there. The sentence says what is missing.
    case undefined(String)
    case null
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
    /// A string that is marked as safe HTML: what it is added to is escaped.
    case markup(String)
    case list(JinjaSequence)
    case tuple(JinjaSequence)
    case dictionary(JinjaDictionary)
    case range(JinjaRange)
    case view(JinjaView)
    case iterator(JinjaIterator)
    case namespace(JinjaNamespace)
    case loop(JinjaLoop)
    case macro(JinjaMacro)
    case function(JinjaFunction)
    case method(JinjaMethod)

    /// Python's name of its type.
    var type: String {
        switch self {
        case .undefined: "Undefined"
        case .null: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        case .markup: "Markup"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dict"
        case .range: "range"
        case .view(let view): view.kind.rawValue
        case .iterator: "generator"
        case .namespace: "Namespace"
        case .loop: "LoopContext"
        case .macro: "Macro"
        case .function: "function"
        case .method: "method"
        }
    }

    /// Whether `if` takes it for true.
    var isTrue: Bool {
        switch self {
        case .undefined, .null: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let text), .markup(let text): !text.isEmpty
        case .list(let sequence), .tuple(let sequence): !sequence.elements.isEmpty
        case .dictionary(let dictionary): !dictionary.keys.isEmpty
        case .range(let range): range.count > 0
        case .view(let view): !view.elements.isEmpty
        case .iterator, .namespace, .loop, .macro, .function, .method: true
        }
    }

    /// The text of a string, safe or not.
    var text: String? {
        switch self {
        case .string(let text), .markup(let text): text
        default: nil
        }
    }

    /// How deep values lie within it. Namespaces are not counted: the renderer holds them itself.
    var depth: Int {
        switch self {
        case .list(let sequence), .tuple(let sequence): sequence.depth
        case .dictionary(let dictionary): dictionary.depth
        case .view(let view): view.depth
        case .iterator(let iterator): iterator.depth
        case .loop(let loop): loop.items.depth
        case .method(let method): method.receiver.depth + 1
        default: 0
        }
    }

    init(_ constant: JinjaConstant) {
        switch constant {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .string(let text): self = .string(text)
        }
    }
}

final class JinjaSequence {
    let elements: [JinjaValue]
    let depth: Int

    init(_ elements: [JinjaValue]) {
        self.elements = elements
        depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
    }
}

/// Members in the order in which they came.
final class JinjaDictionary {
    let keys: [JinjaValue]
    let values: [JinjaValue]
    let depth: Int
    private let places: [JinjaKey: Int]

    /// Of equal keys the first and the last value stand.
    init(_ members: [(key: JinjaValue, hash: JinjaKey, value: JinjaValue)]) {
        var keys: [JinjaValue] = []
        var values: [JinjaValue] = []
        var places: [JinjaKey: Int] = [:]
        for member in members {
            if let place = places[member.hash] {
                values[place] = member.value
            } else {
                places[member.hash] = keys.count
                keys.append(member.key)
                values.append(member.value)
            }
        }
        (self.keys, self.values, self.places) = (keys, values, places)
        depth = 1 + max(keys.lazy.map(\.depth).max() ?? 0, values.lazy.map(\.depth).max() ?? 0)
    }

    subscript(key: JinjaKey) -> JinjaValue? { places[key].map { values[$0] } }

    subscript(name: String) -> JinjaValue? { self[.text(JinjaText(name))] }
}

/// A key of a dictionary: values that Python holds for equal are the same key.
enum JinjaKey: Hashable {
    case undefined
    case null
    case integer(Int)
    case float(Double)
    case text(JinjaText)
    case tuple([JinjaKey])
    case object(ObjectIdentifier)
}

/// A text that is equal to another where its Unicode scalars are, as in Python: Swift's strings are
/// equal where they are canonically equivalent.
struct JinjaText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// `range(start, stop, step)`.
final class JinjaRange {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    /// - Parameter count: such that the last number is one.
    init(start: Int, stop: Int, step: Int, count: Int) {
        (self.start, self.stop, self.step, self.count) = (start, stop, step, count)
    }

    var elements: [JinjaValue] { (0..<count).map { .integer(start + $0 * step) } }
}

/// What `keys()`, `values()` and `items()` of a dictionary return.
final class JinjaView {
    enum Kind: String {
        case keys = "dict_keys"
        case values = "dict_values"
        case items = "dict_items"
    }

    let kind: Kind
    let elements: [JinjaValue]
    let depth: Int

    init(_ kind: Kind, _ elements: [JinjaValue], depth: Int) {
        (self.kind, self.elements, self.depth) = (kind, elements, depth)
    }
}

/// What is gone through once: the result of `map`, `select`, `reverse` and their like.
final class JinjaIterator {
    let depth: Int
    private var rest: ArraySlice<JinjaValue>

    init(_ elements: [JinjaValue]) {
        depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
        rest = elements[...]
    }

    func next() -> JinjaValue? { rest.popFirst() }

    func remaining() -> [JinjaValue] {
        defer { rest = [] }
        return Array(rest)
    }
}

/// The only value that changes: `{% set n.x = 1 %}`.
final class JinjaNamespace {
    var attributes: [(name: String, value: JinjaValue)] = []

    subscript(name: String) -> JinjaValue? {
        get { attributes.first { $0.name == name }?.value }
        set {
            guard let newValue else { return }
            if let place = attributes.firstIndex(where: { $0.name == name }) {
                attributes[place].value = newValue
            } else {
                attributes.append((name, newValue))
            }
        }
    }
}

/// The variable `loop`.
final class JinjaLoop {
    let items: JinjaSequence
    var index = 0
    /// What `loop.changed` saw last.
    var seen: JinjaSequence?

    init(_ items: JinjaSequence) { self.items = items }
}

final class JinjaMacro {
    let syntax: JinjaMacroSyntax
    /// Where it was defined.
    let scope: JinjaScope

    init(_ syntax: JinjaMacroSyntax, in scope: JinjaScope) {
        (self.syntax, self.scope) = (syntax, scope)
    }
}

enum JinjaFunction: String, CaseIterable {
    case range, dict, namespace
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

/// A method of a value that is not called yet.
final class JinjaMethod {
    let receiver: JinjaValue
    let name: String

    init(_ receiver: JinjaValue, _ name: String) {
        (self.receiver, self.name) = (receiver, name)
    }
}

/// The variables of a body, within those around it.
final class JinjaScope {
    var values: [String: JinjaValue] = [:]
    let outer: JinjaScope?

    init(in outer: JinjaScope?) { self.outer = outer }

    subscript(name: String) -> JinjaValue? {
        var scope: JinjaScope? = self
        while let here = scope {
            if let value = here.values[name] { return value }
            scope = here.outer
        }
        return nil
    }
}
