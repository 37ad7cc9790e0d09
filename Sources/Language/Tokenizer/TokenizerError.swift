/// What can go wrong with a vocabulary or a text.
public enum TokenizerError: Error, Equatable, CustomStringConvertible {
    /// The vocabulary has no token for a character. `offset` counts the characters (Unicode
    /// scalars) before it.
    case unknownCharacter(String, offset: Int)
    /// The bytes are not UTF-8. `offset` counts bytes.
    case invalidUTF8(offset: Int)
    /// A field of a tokenizer file, by its path, is absent, of the wrong type or inconsistent.
    case invalidField(String, reason: String)
    /// A field of a tokenizer file asks for something not implemented.
    case unsupported(field: String, value: String, supported: String)
    /// A file could not be read, parsed or written.
    case file(String, reason: String)

    public var description: String {
        switch self {
        case .unknownCharacter(let character, let offset):
            "the vocabulary has no token for \(character) at character \(offset) of the text"
        case .invalidUTF8(let offset):
            "the text is not UTF-8 at byte \(offset)"
        case .invalidField(let field, let reason):
            "\(field): \(reason)"
        case .unsupported(let field, let value, let supported):
            "\(field) is \(value), which is not supported; supported: \(supported)"
        case .file(let file, let reason):
            "\(file): \(reason)"
        }
    }
}
