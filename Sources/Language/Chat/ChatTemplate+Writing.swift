import Reasoning

/// Templates that Ponder writes for its own models: one loop over the messages and one condition
/// around the opening.
extension ChatTemplate {
    /// Characters that a literal may not have as they are, and how it has them.
    private static let escapes: [(character: Character, escape: String)] = [
        ("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"),
    ]

    static func jinja(message: [Part], opening: String) -> String {
        let parts = message.map { part in
            switch part {
            case .literal(let text): literal(text)
            case .role: "{{ message['role'] }}"
            case .content: "{{ message['content'] }}"
            }
        }
        return "{% for message in messages %}" + parts.joined()
            + "{% endfor %}{% if add_generation_prompt %}" + literal(opening) + "{% endif %}"
    }

    /// A text as it is where neither braces nor white space, which Jinja may take for its own, are
    /// in it; else an expression.
    private static func literal(_ text: String) -> String {
        if text.allSatisfy({ !$0.isWhitespace && $0 != "{" && $0 != "}" }) { return text }
        let escaped = text.map { character in
            escapes.first { $0.character == character }?.escape ?? String(character)
        }
        return "{{ '" + escaped.joined() + "' }}"
    }
}

extension JinjaProgram {
    /// The program of the text that is written for these parts.
    init(message: [ChatTemplate.Part], opening: String) {
        func expression(_ form: JinjaExpression.Form) -> JinjaExpression {
            JinjaExpression(line: 1, form: form)
        }
        func statement(_ form: JinjaStatement.Form) -> JinjaStatement {
            JinjaStatement(line: 1, form: form)
        }
        func member(_ name: String) -> JinjaStatement {
            let key = expression(.constant(.string(name)))
            return statement(
                .output(
                    expression(
                        .accessed(
                            expression(.name("message")),
                            [JinjaPostfix(line: 1, form: .subscripted(key))]))))
        }
        let body = message.map { part in
            switch part {
            case .literal(let text): statement(.text(text))
            case .role: member("role")
            case .content: member("content")
            }
        }
        let loop = JinjaLoopSyntax(
            target: .name("message"), sequence: expression(.name("messages")), test: nil,
            body: body, otherwise: [])
        let branch = (
            test: expression(.name("add_generation_prompt")), body: [statement(.text(opening))]
        )
        self.init(
            statements: [statement(.loop(loop)), statement(.condition([branch], otherwise: []))],
            names: ["messages", "message", "add_generation_prompt"])
    }
}
