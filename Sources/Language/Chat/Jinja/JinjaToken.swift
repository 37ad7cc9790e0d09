/// A word of a template's text.
struct JinjaToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// What stands outside of tags, as it is to be written.
        case data(String)
        case variableBegin, variableEnd
        case blockBegin, blockEnd
        case name(String)
        case string(String)
        case integer(Int)
        case float(Double)
        /// An operator, a bracket or a separator.
        case symbol(String)
        case end
    }

    var kind: Kind
    var line: Int

    /// What it is, for messages.
    var description: String {
        switch kind {
        case .data: "text"
        case .variableBegin: "'{{'"
        case .variableEnd: "'}}'"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .name(let text), .symbol(let text): "'\(text)'"
        case .string: "a string"
        case .integer, .float: "a number"
        case .end: "the end of the template"
        }
    }
}
