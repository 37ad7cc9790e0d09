import ArgumentParser
import Foundation
import Language
import Reasoning
import Tasks

/// `ponder tokenize`.
struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Turns texts into a model's tokens, and back.",
        discussion: """
            Reads a JSON string a line and writes a list of tokens for each. With --decode it \
            reads lists of tokens, with --chat lists of messages such as [{"role": "user", \
            "content": "Hello"}], and writes a JSON string for each: the text, or the prompt \
            that the model's chat template makes of them. Only the tokenizer is read.

            Examples:
              ponder tokenize --model smollm2 --file texts.jsonl
              ponder tokenize --model smollm2 --file tokens.jsonl --decode
              ponder tokenize --model smollm2 --file messages.jsonl --chat

            \(ExitStatus.help)
            """)

    @Option(help: .folder("The model's folder, in Hugging Face's layout, or a GGUF file."))
    var model: String = ModelOptions.standard

    @Option(help: .file("What is read, one JSON value a line."))
    var file: String

    @Flag(help: "From tokens to text.")
    var decode = false

    @Flag(help: "From messages to the prompt's text.")
    var chat = false

    @Flag(help: "With what is added to a whole text, such as a beginning of sequence.")
    var specials = false

    func validate() throws {
        if [decode, chat, specials].count(where: { $0 }) > 1 {
            throw ValidationError("only one of --decode, --chat and --specials can be asked for")
        }
    }

    func run() throws {
        try run(on: .standard)
    }

    func run(on console: Console) throws {
        let tokenizer = try TokenizerFile.read(
            folder: URL(fileURLWithPath: model, isDirectory: true))
        var lines = try JSONLines(file)
        while let (value, line) = try lines.next() {
            console.out(
                try answer(to: value, tokenizer) { lines.malformed(line, $0) } + "\n")
        }
    }

    /// - Throws: `TaskError.malformed` naming the line; `TokenizerError`.
    private func answer(
        to value: JSON, _ tokenizer: any Tokenizer, malformed: (String) -> TaskError
    ) throws -> String {
        if decode {
            let tokens: [Token]
            do {
                tokens = try TokenLines.tokens(in: value)
            } catch {
                throw malformed("\(error)")
            }
            let pairs = tokenizer as? BytePairTokenizer
            return (pairs?.decode(beginning: tokens) ?? tokenizer.decode(tokens: tokens)).asciiJSON
        }
        if chat {
            guard let messages = value.messages else {
                throw malformed(
                    "is no list of messages with a role (\(Message.Role.allCases.map(\.rawValue).joined(separator: ", "))) "
                        + "and a content")
            }
            return try tokenizer.chat.template.prompt(for: messages).asciiJSON
        }
        guard case .string(let text) = value else { throw malformed("is \(value.kind), no string") }
        let tokens =
            if specials, let pairs = tokenizer as? BytePairTokenizer {
                try pairs.encode(text: text, addingSpecialTokens: true)
            } else {
                try tokenizer.encode(text: text)
            }
        return "[" + tokens.map { "\($0)" }.joined(separator: ",") + "]"
    }
}

extension JSON {
    fileprivate var messages: [Message]? {
        guard case .array(let values) = self else { return nil }
        let messages = values.compactMap { value -> Message? in
            guard case .string(let name)? = value["role"], let role = Message.Role(rawValue: name),
                case .string(let text)? = value["content"]
            else { return nil }
            return Message(role: role, text: text)
        }
        return messages.count == values.count ? messages : nil
    }
}

extension String {
    /// A JSON string in ASCII alone, so that no terminal and no filter changes it.
    fileprivate var asciiJSON: String {
        let quoted = utf16.reduce(into: "\"") { text, unit in
            switch unit {
            case 0x22, 0x5C:
                text += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20..<0x7F:
                text.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
