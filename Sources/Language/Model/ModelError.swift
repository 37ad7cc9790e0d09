/// What can be wrong with a model's weights.
public enum ModelError: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case shape(String, expected: [Int], found: [Int])
    case unsupported(field: String, value: String)
    case tooLong(tokens: Int, context: Int)
    /// A tokenizer of more tokens than the model has rows of embedding, or of none.
    case vocabulary(tokens: Int, rows: Int)

    public var description: String {
        switch self {
        case .missing(let name):
            "the model has no weight '\(name)'"
        case .shape(let name, let expected, let found):
            "weight '\(name)' has the shape \(found) where \(expected) is expected"
        case .unsupported(let field, let value):
            "\(field) = \(value) is not supported by this transformer"
        case .tooLong(let tokens, let context):
            "a sequence of \(tokens) tokens does not fit the context of \(context)"
        case .vocabulary(let tokens, let rows):
            "a vocabulary of \(tokens) tokens does not fit a model with vocab_size \(rows)"
        }
    }
}
