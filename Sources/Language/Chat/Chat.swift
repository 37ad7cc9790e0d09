import Reasoning

/// A model's language beyond its tokens: how messages become its prompt, and the marks around its
/// thought. It travels with the tokenizer, in whose files it is written.
///
/// Every chain begins within the thought, whatever the model:
/// - the template opens it itself, as those of Ponder's own models and of DeepSeek-R1 do, whose
///   prompts end in `<think>`;
/// - the model would write the mark itself, as Qwen3 would: the prompt gets it (`opening`);
/// - the model knows no marks: it is told of them (`instruction`), and the prompt opens the thought.
public struct Chat: Hashable, Sendable {
    public var template: ChatTemplate
    public var format: ChainFormat
    /// What is put behind a prompt that does not end in `format.beginOfThought`, white space aside;
    /// nil: the template's prompt stays as it is.
    public var opening: String?
    /// What the model is told behind the last message of its user; nil: nothing.
    public var instruction: String?

    /// - Parameter format: by default `<think>`, `</think>` and `<eos>`.
    public init(
        template: ChatTemplate = ChatTemplate(), format: ChainFormat = ChainFormat(),
        opening: String? = nil, instruction: String? = nil
    ) {
        self.template = template
        self.format = format
        self.opening = opening
        self.instruction = instruction
    }

    /// The language of a published model, whose thoughts lie between `<think>` and `</think>`:
    /// marks of its own if its vocabulary or its template has them; else it is told of them.
    ///
    /// - Parameters:
    ///   - endOfSequence: the text of the token.
    ///   - hasToken: whether the vocabulary has a token of a text.
    public init(
        published template: ChatTemplate, endOfSequence: String, hasToken: (String) -> Bool
    ) {
        let format = ChainFormat(endOfSequence: endOfSequence)
        let marks = [format.beginOfThought, format.endOfThought]
        let hasMarks =
            hasToken(format.endOfThought) || marks.contains { template.mentions($0) }
        self.init(
            template: template, format: format, opening: format.beginOfThought + "\n",
            instruction: hasMarks ? nil : Self.standardInstruction(format))
    }

    /// What models without marks are told of them.
    public static func standardInstruction(_ format: ChainFormat) -> String {
        "Think step by step between \(format.beginOfThought) and \(format.endOfThought). Then write "
            + "the final answer, and nothing else, behind \(format.endOfThought)."
    }

    /// The prompt behind which the model thinks.
    /// - Throws: `ChatTemplateError`.
    public func prompt(for messages: [Message]) throws -> String {
        let prompt = try template.prompt(for: told(messages))
        guard let opening, !opensThought(prompt) else { return prompt }
        return prompt + opening
    }

    private func opensThought(_ prompt: String) -> Bool {
        prompt.unicodeScalars.reversed().drop(while: PythonText.isSpace)
            .starts(with: format.beginOfThought.unicodeScalars.reversed())
    }

    private func told(_ messages: [Message]) -> [Message] {
        guard let instruction, let last = messages.lastIndex(where: { $0.role == .user }) else {
            return messages
        }
        var messages = messages
        messages[last].text += "\n\n" + instruction
        return messages
    }
}
