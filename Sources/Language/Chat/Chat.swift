import Reasoning

/// A model's language beyond its tokens: how messages become its prompt, and the marks around its
/// thought. It travels with the tokenizer, in whose files it is written.
///
/// A chain begins within the thought where the model knows one:
/// - the template opens it itself, as those of Ponder's own models and of DeepSeek-R1 do, whose
///   prompts end in `<think>`;
/// - the model would write the mark itself, as Qwen3 would: the prompt gets it (`opening`);
/// - the model knows no marks: its prompt is the template's as it is, its task says how it is to give
///   an answer, and thought and answer are of one piece (`ChainFormat.unmarked`). A small model that is
///   told of marks writes about them and answers nothing.
public struct Chat: Hashable, Sendable {
    public var template: ChatTemplate
    public var format: ChainFormat
    /// What is put behind a prompt that does not end in `format.beginOfThought`, white space aside;
    /// nil: the template's prompt stays as it is.
    public var opening: String?
    /// What the model is told behind the last message of its user; empty: nothing, not even by a task;
    /// nil: what the task says to a model that knows no marks.
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

    /// The language of a published model, whose thoughts lie between `<think>` and `</think>` if its
    /// vocabulary or its template has these marks.
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
            template: template,
            format: hasMarks ? format : .unmarked(endOfSequence: endOfSequence),
            opening: hasMarks ? format.beginOfThought + "\n" : nil)
    }

    /// The prompt behind which the model thinks about a problem.
    /// - Throws: `ChatTemplateError`.
    public func prompt(for problem: Problem, of task: any ReasoningTask) throws -> String {
        var messages = task.messages(for: problem)
        if !format.hasMarks, instruction == nil, let told = task.instruction {
            // Examples are asked as the problem is.
            for index in messages.indices where messages[index].role == .user {
                messages[index].text += "\n\n" + told
            }
        }
        return try prompt(for: messages)
    }

    /// The prompt behind which the model thinks.
    /// - Throws: `ChatTemplateError`.
    public func prompt(for messages: [Message]) throws -> String {
        let prompt = try template.prompt(for: told(messages))
        guard let opening, !opensThought(prompt) else { return prompt }
        return prompt + opening
    }

    /// The prompt behind which the model answers at once: an empty thought stands where it would think, in
    /// the manner of Qwen3's templates; a model that knows no marks, or is told of them, sees none.
    /// - Throws: `ChatTemplateError`.
    public func promptForAnswer(to messages: [Message]) throws -> String {
        guard format.hasMarks, instruction == nil else {
            return try template.prompt(for: messages)
        }
        return try prompt(for: messages) + "\n" + format.endOfThought + "\n\n"
    }

    private func opensThought(_ prompt: String) -> Bool {
        format.hasMarks
            && prompt.unicodeScalars.reversed().drop(while: PythonText.isSpace)
                .starts(with: format.beginOfThought.unicodeScalars.reversed())
    }

    private func told(_ messages: [Message]) -> [Message] {
        guard let instruction, !instruction.isEmpty,
            let last = messages.lastIndex(where: { $0.role == .user })
        else { return messages }
        var messages = messages
        messages[last].text += "\n\n" + instruction
        return messages
    }
}
