import Reasoning

/// How messages become a prompt: what stands around the role and the text of each, and what opens
/// the model's turn, its thought included.
///
/// In a Hugging Face folder it is the Jinja text `chat_template`, which
/// `transformers.apply_chat_template` renders to exactly this prompt. Read back is what is written
/// here: one loop over the messages of literal texts, `message['role']` and `message['content']`,
/// and one condition around the opening.
public struct ChatTemplate: Hashable, Sendable {
    /// A part of what is written for each message.
    public enum Part: Hashable, Sendable {
        case literal(String)
        /// `system`, `user` or `assistant`.
        case role
        /// The message's text.
        case content
    }

    /// What is written for each message.
    public var message: [Part]
    /// What stands behind the last message.
    public var opening: String

    /// By default the messages' texts and nothing around them, and `<think>`.
    public init(message: [Part] = [.content], opening: String = ChainFormat().beginOfThought) {
        self.message = message
        self.opening = opening
    }

    /// The prompt behind which the model thinks.
    public func prompt(for messages: [Message]) -> String {
        messages.map { message in
            self.message.map { part in
                switch part {
                case .literal(let text): text
                case .role: message.role.rawValue
                case .content: message.text
                }
            }.joined()
        }.joined() + opening
    }
}

// MARK: Jinja

extension ChatTemplate {
    private static let loop = (begin: "{% for message in messages %}", end: "{% endfor %}")
    private static let condition = (begin: "{% if add_generation_prompt %}", end: "{% endif %}")
    private static let role = "{{ message['role'] }}"
    private static let content = "{{ message['content'] }}"
    private static let literal = (begin: "{{ '", end: "' }}")
    /// Characters that a literal may not have as they are, and how it has them.
    private static let escapes: [(character: Character, escape: String)] = [
        ("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"),
    ]

    /// The template's text.
    public var jinja: String {
        let parts = message.map { part in
            switch part {
            case .literal(let text): Self.jinja(text)
            case .role: Self.role
            case .content: Self.content
            }
        }
        return Self.loop.begin + parts.joined() + Self.loop.end + Self.condition.begin
            + Self.jinja(opening) + Self.condition.end
    }

    /// A text as it is where neither braces nor white space, which Jinja may take for its own, are
    /// in it; else an expression.
    private static func jinja(_ text: String) -> String {
        if text.allSatisfy(isPlain) { return text }
        let escaped = text.map { character in
            escapes.first { $0.character == character }?.escape ?? String(character)
        }
        return literal.begin + escaped.joined() + literal.end
    }

    private static func isPlain(_ character: Character) -> Bool {
        !character.isWhitespace && character != "{" && character != "}"
    }

    /// Reads a template's text.
    /// - Throws: `TokenizerError.unsupported` showing the first place that is none of what is read.
    public init(jinja text: String) throws {
        var reader = Reader(rest: text[...])
        guard reader.skip(Self.loop.begin) else { throw reader.refusal }
        message = try reader.parts(until: Self.loop.end)
        opening = ""
        if reader.skip(Self.condition.begin) {
            let start = reader
            for part in try reader.parts(until: Self.condition.end) {
                guard case .literal(let text) = part else { throw start.refusal }
                opening += text
            }
        }
        guard reader.rest.isEmpty else { throw reader.refusal }
    }

    private struct Reader {
        var rest: Substring

        mutating func skip(_ text: String) -> Bool {
            guard rest.hasPrefix(text) else { return false }
            rest.removeFirst(text.count)
            return true
        }

        /// Everything up to a tag, which is skipped.
        mutating func parts(until end: String) throws -> [Part] {
            var parts: [Part] = []
            while !skip(end) {
                if skip(ChatTemplate.role) {
                    parts.append(.role)
                } else if skip(ChatTemplate.content) {
                    parts.append(.content)
                } else if rest.hasPrefix(ChatTemplate.literal.begin) {
                    parts.append(.literal(try literal()))
                } else {
                    let text = rest.prefix(while: ChatTemplate.isPlain)
                    guard !text.isEmpty else { throw refusal }
                    parts.append(.literal(String(text)))
                    rest.removeFirst(text.count)
                }
            }
            return parts
        }

        private mutating func literal() throws -> String {
            let start = self
            _ = skip(ChatTemplate.literal.begin)
            var text = ""
            while !skip(ChatTemplate.literal.end) {
                if let known = ChatTemplate.escapes.first(where: { rest.hasPrefix($0.escape) }) {
                    text.append(known.character)
                    rest.removeFirst(known.escape.count)
                } else if let next = rest.first, next != "\\", next != "'" {
                    text.append(next)
                    rest.removeFirst()
                } else {
                    throw start.refusal
                }
            }
            return text
        }

        var refusal: TokenizerError {
            .unsupported(
                field: "chat_template",
                value: rest.isEmpty
                    ? "cut short" : "there \(JSON.string(String(rest.prefix(40))).text())",
                supported:
                    "literal texts, message['role'] and message['content'] in a loop over the "
                    + "messages, and a literal opening, as in \(ChatTemplate().jinja)")
        }
    }
}
