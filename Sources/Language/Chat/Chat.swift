import Reasoning

/// A model's language beyond its tokens: how messages become its prompt, and the marks around its
/// thought. It travels with the tokenizer, in whose files it is written.
public struct Chat: Hashable, Sendable {
    public var template: ChatTemplate
    public var format: ChainFormat

    /// - Parameter format: by default `<think>`, `</think>` and `<eos>`.
    public init(template: ChatTemplate = ChatTemplate(), format: ChainFormat = ChainFormat()) {
        self.template = template
        self.format = format
    }

    /// The prompt behind which the model thinks.
    public func prompt(for messages: [Message]) -> String { template.prompt(for: messages) }
}

extension Chat {
    private static let templateField = "chat_template"
    private static let beginField = "begin_of_thought"
    private static let endField = "end_of_thought"

    /// As fields of `tokenizer_config.json`: of the marks those that are special tokens.
    func members(_ specials: SpecialTokens) -> [JSON.Member] {
        let marks = [
            (Self.beginField, format.beginOfThought), (Self.endField, format.endOfThought),
        ]
        return [.init(Self.templateField, .string(template.jinja))]
            + marks.filter { specials.token(of: $1) != nil }
            .map { .init($0, .string($1)) }
    }

    /// Reads the fields of `tokenizer_config.json`; what is not there is as it was before models
    /// brought their language: plain texts, `<think>` and `</think>`.
    ///
    /// - Parameters:
    ///   - template: the text of `chat_template.jinja`, which counts before the field.
    ///   - endOfSequence: the text of the token.
    /// - Throws: `TokenizerError` naming a field that is no string, a mark that is no special token,
    ///   or a template that cannot be read.
    init(
        configuration: JSON, template: String?, endOfSequence: String,
        specials: [SpecialTokens.Entry]
    ) throws {
        var format = ChainFormat(endOfSequence: endOfSequence)
        for (field, mark) in [
            (Self.beginField, \ChainFormat.beginOfThought), (Self.endField, \.endOfThought),
        ] {
            guard let value = configuration[field], value != .null else { continue }
            let text = try TokenizerFile.string(value, field)
            guard specials.contains(where: { $0.text == text }) else {
                throw TokenizerError.invalidField(
                    field, reason: "'\(text)' is not among the special tokens")
            }
            format[keyPath: mark] = text
        }
        var text = template
        if text == nil, let value = configuration[Self.templateField], value != .null {
            text = try TokenizerFile.string(value, Self.templateField)
        }
        self.init(
            template: try text.map(ChatTemplate.init(jinja:))
                ?? ChatTemplate(opening: format.beginOfThought), format: format)
    }
}
