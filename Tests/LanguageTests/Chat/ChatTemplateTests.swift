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
    func prompt() {
        let messages = [Message(role: .system, text: "Be brief."), .user("3 7=21")]
        #expect(ChatTemplate().prompt(for: [.user("3 7=21")]) == "3 7=21<think>")
        #expect(ChatTemplate().prompt(for: []) == "<think>")
        #expect(
            Self.chatML.prompt(for: messages) == """
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
            #expect(try ChatTemplate(jinja: template.jinja) == template)
        }
    }

    @Test(
        "What is no such text is refused, showing the place",
        arguments: [
            ("", "chat_template is cut short"), ("plain", "there \"plain\""),
            ("{% for message in messages %}{{ message['content'] }}", "cut short"),
            ("{% for message in messages %}{{ message.content }}{% endfor %}", "message.content"),
            (
                "{% for message in messages %}{% if message['role'] == 'user' %}",
                "{% if message['role'] == 'user' %}"
            ),
            ("{% for message in messages %}a b{% endfor %}", "there \" b{% endfor"),
            ("{% for message in messages %}{{ 'a{% endfor %}", "there \"{{ 'a"),
            ("{% for message in messages %}{{ '\\x41' }}{% endfor %}", "there \"{{ '"),
            (ChatTemplate().jinja + "{{ eos_token }}", "there \"{{ eos_token }}\""),
            (
                "{% for message in messages %}{% endfor %}{% if add_generation_prompt %}"
                    + "{{ message['role'] }}{% endif %}", "chat_template"
            ),
        ])
    func refused(text: String, place: String) {
        let error = #expect(throws: TokenizerError.self) { try ChatTemplate(jinja: text) }
        #expect(error.map { "\($0)".contains(place) } == true)
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
