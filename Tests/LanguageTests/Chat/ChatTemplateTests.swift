import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Chat templates")
struct ChatTemplateTests {
    static let chatML = ChatTemplate(
        message: [
            .literal("<|im_start|>"), .role, .literal("\n"), .content, .literal("<|im_end|>\n"),
        ], opening: "<|im_start|>assistant\n<think>\n")

    @Test("A prompt is the messages as the template writes them, and the opening")
    func prompt() throws {
        let messages = [Message(role: .system, text: "Be brief."), .user("3 7=21")]
        #expect(try ChatTemplate().prompt(for: [.user("3 7=21")]) == "3 7=21<think>")
        #expect(try ChatTemplate().prompt(for: []) == "<think>")
        #expect(
            try Self.chatML.prompt(for: messages) == """
                <|im_start|>system
                Be brief.<|im_end|>
                <|im_start|>user
                3 7=21<|im_end|>
                <|im_start|>assistant
                <think>

                """)
    }

    /// `jinja2` with the settings of `transformers` renders these texts to the prompts above.
    @Test("Written as Jinja text, a template is read back as it was")
    func jinja() throws {
        #expect(
            ChatTemplate().jinja == "{% for message in messages %}{{ message['content'] }}"
                + "{% endfor %}{% if add_generation_prompt %}<think>{% endif %}")
        #expect(
            Self.chatML.jinja == "{% for message in messages %}<|im_start|>{{ message['role'] }}"
                + "{{ '\\n' }}{{ message['content'] }}{{ '<|im_end|>\\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}"
                + "{% endif %}")
        for template in [
            ChatTemplate(), Self.chatML, ChatTemplate(message: [], opening: ""),
            ChatTemplate(
                message: [.literal("{{ it's }}\\'\\n{%"), .content, .literal(" \t\r")],
                opening: "é{#"),
        ] {
            let read = try ChatTemplate(jinja: template.jinja)
            #expect(read == template)
            let messages = [Message(role: .system, text: " {{ a }}\n"), .user("\t'é'")]
            #expect(try read.prompt(for: messages) == template.prompt(for: messages))
        }
    }

    @Test("A template is told the special tokens that it reads, and no others")
    func variables() throws {
        let template = try ChatTemplate(
            jinja:
                "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}",
            variables: ["bos_token": "<s>", "eos_token": "</s>"])
        #expect(template.variables == ["bos_token": "<s>"])
        #expect(try template.prompt(for: [Message(role: .tool, text: "21")]) == "<s>tool: 21")
    }

    /// A template that opens the thought, as DeepSeek-R1's; one whose model would, as Qwen3's; one
    /// whose vocabulary alone has the marks; one that opens the thought where it is asked to.
    @Test(
        "Every prompt of a published model that knows marks opens the thought",
        arguments: [
            ("{{ messages[0].content + '<think>\n' }}", [], "2+2?<think>\n"),
            ("{{ messages[0].content.split('</think>')[-1] }}|", [], "2+2?|<think>\n"),
            ("{{ messages[0].content }}|", ["<think>", "</think>"], "2+2?|<think>\n"),
            (
                "{{ messages[0].content }}{{ '<think>' if enable_thinking and thinking else '</think>' }}",
                [], "2+2?<think>"
            ),
        ] as [(String, [String], String)])
    func published(text: String, tokens: [String], prompt: String) throws {
        let chat = Chat(published: try ChatTemplate(jinja: text), endOfSequence: "</s>") {
            tokens.contains($0)
        }
        #expect(chat.format == ChainFormat(endOfSequence: "</s>"))
        #expect(try chat.prompt(for: [.user("2+2?")]) == prompt)
        #expect(try chat.prompt(for: Sums().problem, of: Sums()) == prompt)
    }

    /// A task that shows an example and says how an answer is to be given.
    struct Sums: ReasoningTask {
        var hasExample = false
        let name = "sums"
        let problem = Problem(id: "p", task: "sums", question: "2+2?", reference: .answer("4"))
        var instruction: String? { "End with: The answer is N." }

        func messages(for problem: Problem) -> [Message] {
            let example = [Message.user("1+1?"), Message(role: .assistant, text: "2")]
            return (hasExample ? example : []) + [.user(problem.question)]
        }
        func judge(answer: String, of problem: Problem) -> Verdict { .wrong }
        func canonical(answer: String, of problem: Problem) -> String? { nil }
    }

    @Test(
        "A model that knows no marks is told by its task how to end, and its prompt opens nothing")
    func unmarked() throws {
        let template = try ChatTemplate(
            jinja: "{% for m in messages %}{{ m.role }}: {{ m.content }}|{% endfor %}")
        var chat = Chat(published: template, endOfSequence: "</s>") { _ in false }
        #expect(chat.format == .unmarked(endOfSequence: "</s>") && !chat.format.hasMarks)
        #expect(try chat.prompt(for: [.user("2+2?")]) == "user: 2+2?|")
        let told = "End with: The answer is N."
        #expect(
            try chat.prompt(for: Sums().problem, of: Sums()) == "user: 2+2?\n\n\(told)|")
        #expect(
            try chat.prompt(for: Sums().problem, of: Sums(hasExample: true))
                == "user: 1+1?\n\n\(told)|assistant: 2|user: 2+2?\n\n\(told)|")
        chat.instruction = "Be brief."
        #expect(
            try chat.prompt(for: Sums().problem, of: Sums()) == "user: 2+2?\n\nBe brief.|")
        chat.instruction = ""
        #expect(try chat.prompt(for: Sums().problem, of: Sums()) == "user: 2+2?|")
    }

    @Test("The folder of a published model is read, and written as it is read")
    func publishedFolder() throws {
        try withFolder { folder in
            let plain = try ByteTokenizer(
                specials: ["</s>", "<s>"], endOfSequence: "</s>", padding: nil)
            func read(_ fields: String) throws -> any Tokenizer {
                try TokenizerFile.write(plain, to: folder)
                let text =
                    "{\"eos_token\": \"</s>\", \"bos_token\": {\"content\": \"<s>\"}, \(fields)}"
                return try TokenizerFile.read(
                    json: Data(contentsOf: folder.appending(path: "tokenizer.json")),
                    configuration: Data(text.utf8))
            }
            let template = "{{ bos_token }}{{ messages[0].content }}{{ strftime_now('%Y') }}"
            for field in [
                "\"\(template)\"", "[{\"name\": \"only\", \"template\": \"\(template)\"}]",
                """
                [{"name": "rag", "template": "{{ x.y }}"},
                 {"name": "default", "template": "\(template)"}]
                """,
            ] {
                let tokenizer = try read("\"chat_template\": \(field)")
                #expect(try tokenizer.chat.prompt(for: [.user("a")]) == "<s>a2024")
                #expect(tokenizer.chat.format == .unmarked(endOfSequence: "</s>"))
                try TokenizerFile.write(tokenizer, to: folder)
                #expect(try TokenizerFile.read(folder: folder).chat == tokenizer.chat)
            }
            let dated = try read(
                """
                "chat_template": "\(template)", "chat_template_date": "2025-03-09",
                "thought_instruction": "Think."
                """)
            #expect(
                try dated.chat.prompt(for: [.user("a")]) == "<s>a\n\nThink.2025")
            try TokenizerFile.write(dated, to: folder)
            #expect(try TokenizerFile.read(folder: folder).chat == dated.chat)
            for (field, prompt, hasMarks) in [
                ("\"thought_opening\": \"\"", "<s>a2024", false),
                ("\"thought_instruction\": \"\"", "<s>a2024", false),
                ("\"thought_opening\": \"<think>\"", "<s>a2024<think>", true),
                ("\"thought_opening\": \"So: \"", "<s>a2024So: ", false),
                (
                    "\"thought_opening\": \"\", \"thought_instruction\": \"Think.\"",
                    "<s>a\n\nThink.2024", false
                ),
                (
                    "\"thought_instruction\": \"Use <think>.\"", "<s>a\n\nUse <think>.2024",
                    true
                ),
            ] {
                let own = try read("\"chat_template\": \"\(template)\", \(field)")
                #expect(try own.chat.prompt(for: [.user("a")]) == prompt)
                #expect(own.chat.format.hasMarks == hasMarks)
                try TokenizerFile.write(own, to: folder)
                #expect(try TokenizerFile.read(folder: folder).chat == own.chat)
            }
            for (field, place) in [
                (
                    "\"chat_template\": \"a\\n{{ 'b\"",
                    "chat_template: line 2: a string does not end"
                ),
                ("\"chat_template\": [{\"name\": \"a\"}]", "chat_template[0].template"),
                (
                    """
                    "chat_template": [{"name": "a", "template": ""}, {"name": "b", "template": ""}]
                    """, "none of its 2 templates is named 'default'"
                ),
                ("\"chat_template\": \"\", \"chat_template_date\": \"today\"", "no date like"),
                (
                    "\"chat_template\": \"{{ unk_token }}\", \"unk_token\": 7",
                    "unk_token: is a number"
                ),
            ] {
                let error = #expect(throws: TokenizerError.self) { try read(field) }
                #expect(error.map { "\($0)".contains(place) } == true, "\(error.debugDescription)")
            }
        }
    }

    @Test("A model's folder brings its template and its marks")
    func folder() throws {
        try withFolder { folder in
            let chat = Chat(
                template: ChatTemplate(message: [.role, .literal(": "), .content], opening: "\n["),
                format: ChainFormat(beginOfThought: "[", endOfThought: "]", endOfSequence: "$"))
            let tokenizer = try CharacterTokenizer(
                alphabet: "abcdefghijklmnopqrstuvwxyz :\n", specials: ["$", "[", "]"],
                endOfSequence: "$", padding: nil, chat: chat)
            try TokenizerFile.write(tokenizer, to: folder)
            let read = try TokenizerFile.read(folder: folder)
            #expect(read.chat == chat && read as? CharacterTokenizer == tokenizer)
            // Each byte is a token of its own there: a special one has a longer text.
            let other = Chat(
                template: chat.template,
                format: ChainFormat(
                    beginOfThought: "[[", endOfThought: "]]", endOfSequence: "$$"))
            let bytes = try ByteTokenizer(
                specials: ["$$", "[[", "]]"], endOfSequence: "$$", padding: nil, chat: other)
            try TokenizerFile.write(bytes, to: folder)
            #expect(try TokenizerFile.read(folder: folder).chat == other)
            // A file of its own counts before the field.
            let own = ChatTemplate(message: [.content], opening: "[")
            try Data(own.jinja.utf8).write(to: folder.appending(path: "chat_template.jinja"))
            #expect(try TokenizerFile.read(folder: folder).chat.template == own)
        }
    }

    @Test("A folder from before models brought their language has plain texts and the old marks")
    func earlier() throws {
        let file = """
            {"version": "1.0", "added_tokens": [
              {"id": 0, "content": "<pad>", "special": true},
              {"id": 1, "content": "<end>", "special": true},
              {"id": 2, "content": "<think>", "special": true},
              {"id": 3, "content": "</think>", "special": true}],
             "normalizer": null, "pre_tokenizer": {"type": "Split",
              "pattern": {"Regex": "[\\\\s\\\\S]"}, "behavior": "Isolated", "invert": false},
             "post_processor": null, "decoder": {"type": "Fuse"},
             "model": {"type": "WordLevel", "unk_token": "<unknown>", "vocab":
              {"<pad>": 0, "<end>": 1, "<think>": 2, "</think>": 3, "7": 4, "=": 5}}}
            """
        func read(_ more: String = "") throws -> any Tokenizer {
            try TokenizerFile.read(
                json: Data(file.utf8),
                configuration: Data("{\"eos_token\": \"<end>\"\(more)}".utf8))
        }
        let tokenizer = try read()
        #expect(tokenizer.chat == Chat(format: ChainFormat(endOfSequence: "<end>")))
        #expect(try tokenizer.encode(text: tokenizer.chat.prompt(for: [.user("7=")])) == [4, 5, 2])
        #expect(throws: TokenizerError.self) { try read(", \"end_of_thought\": \"</no>\"") }
        #expect(throws: TokenizerError.self) { try read(", \"chat_template\": [1]") }
        #expect(try read(", \"begin_of_thought\": null").chat == tokenizer.chat)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "chat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
