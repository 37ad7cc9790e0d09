import Reasoning

/// How messages become a prompt: a Jinja template, as Hugging Face folders bring it in
/// `chat_template.jinja` or `tokenizer_config.json`, read once and rendered often.
///
/// It is rendered as `transformers.apply_chat_template` renders it, by an interpreter of our own
/// that knows what published templates use and refuses the rest by name. A template is a program of
/// somebody else: it sees the messages and the special tokens, nothing of the machine, and how deep
/// it goes, how long it computes and how much it writes is bounded (`JinjaLimits`).
public struct ChatTemplate: Hashable, Sendable {
    /// A part of what is written for each message.
    public enum Part: Hashable, Sendable {
        case literal(String)
        /// `system`, `user`, `assistant` or `tool`.
        case role
        /// The message's text.
        case content
    }

    /// The template's text.
    public let jinja: String
    /// The special tokens that it reads, by their names: `bos_token` and its like.
    public private(set) var variables: [String: String]
    /// What `strftime_now` takes for today: never the clock, or no prompt could be made again.
    public var date: TemplateDate
    private let program: JinjaProgram

    /// Reads a template's text.
    ///
    /// - Parameters:
    ///   - variables: special tokens by their names; those that it does not read are left out.
    ///   - date: by default 26 July 2024, which Llama's templates write where they are told no date.
    /// - Throws: `ChatTemplateError` for what is no Jinja or a statement that is not supported. A
    ///   filter or a method that is not is an error of the prompt that needs it.
    public init(
        jinja text: String, variables: [String: String] = [:], date: TemplateDate = .standard
    ) throws {
        program = try JinjaParser.program(text)
        jinja = text
        let names = program.names
        self.variables = variables.filter { names.contains($0.key) }
        self.date = date
    }

    /// A template that writes the same for each message, and then an opening.
    ///
    /// - Parameters:
    ///   - message: what is written for each message; by default its text.
    ///   - opening: what stands behind the last message; by default `<think>`.
    public init(message: [Part] = [.content], opening: String = ChainFormat().beginOfThought) {
        program = JinjaProgram(message: message, opening: opening)
        jinja = Self.jinja(message: message, opening: opening)
        variables = [:]
        date = .standard
    }

    /// The prompt behind which the model answers. Templates that ask are told that it thinks
    /// (`enable_thinking`, and `thinking` as DeepSeek's later ones call it).
    /// - Throws: `ChatTemplateError`, also where the template itself refuses the messages.
    public func prompt(for messages: [Message]) throws -> String {
        try prompt(
            forMessages: .array(
                messages.map {
                    ["role": .string($0.role.rawValue), "content": .string($0.text)]
                }), [.init("enable_thinking", true), .init("thinking", true)])
    }

    /// The prompt for messages with whatever members a template reads.
    /// - Parameter settings: variables by name, which count before all others.
    func prompt(forMessages messages: JSON, _ settings: [JSON.Member] = []) throws -> String {
        var variables: [(name: String, value: JSON)] = [
            ("messages", messages), ("tools", nil), ("documents", nil),
            ("add_generation_prompt", true),
        ]
        variables += self.variables.map { ($0.key, .string($0.value)) }
        variables += settings.map { ($0.key, $0.value) }
        return try program.render(variables, date: date)
    }

    /// Whether the template speaks of a name.
    func reads(_ name: String) -> Bool { program.names.contains(name) }

    /// The template with special tokens and a date.
    func with(_ variables: [String: String], _ date: TemplateDate) -> ChatTemplate {
        var template = self
        (template.variables, template.date) = (variables, date)
        return template
    }

    /// Whether the template speaks of a text.
    func mentions(_ text: String) -> Bool { jinja.contains(text) }

    public static func == (a: Self, b: Self) -> Bool {
        a.jinja == b.jinja && a.variables == b.variables && a.date == b.date
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(jinja)
        hasher.combine(variables)
        hasher.combine(date)
    }
}
