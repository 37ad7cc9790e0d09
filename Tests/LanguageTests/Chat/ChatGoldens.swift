import Foundation
import Reasoning
import Testing

@testable import Language

/// What transformers renders (`scripts/goldens/chat_templates.py`): the stored part of it, and all
/// that lies in the folder that PONDER_CHAT_GOLDENS names.
enum ChatGoldens {
    struct Prompt: CustomTestStringConvertible, Sendable {
        var name: String
        var conversation: Int
        var template: ChatTemplate
        var messages: JSON
        var settings: [JSON.Member]
        /// nil where jinja2 raises an error.
        var text: String?

        var testDescription: String { "\(name), conversation \(conversation)" }
    }

    struct Expression: Sendable {
        var text: String
        var result: String?
    }

    static var folders: [URL] {
        let stored = Bundle.module.resourceURL?.appending(path: "Goldens/chat")
        let more = ProcessInfo.processInfo.environment["PONDER_CHAT_GOLDENS"].map {
            URL(fileURLWithPath: $0)
        }
        return [stored, more].compactMap(\.self)
    }

    private static func read(_ name: String, in folder: URL) throws -> JSON {
        try JSONParser.parse(Data(contentsOf: folder.appending(path: name)))
    }

    static func templates(in folder: URL) throws -> [(name: String, text: String)] {
        try array(read("templates.json", in: folder)["templates"]).map {
            (try string($0["name"]), try string($0["text"]))
        }
    }

    static func prompts(in folder: URL) throws -> [Prompt] {
        let file = try read("templates.json", in: folder)
        let date = try #require(TemplateDate(string(file["date"])))
        let tokens = try members(file["tokens"]).map { ($0.key, try string($0.value)) }
        let variables = Dictionary(uniqueKeysWithValues: tokens)
        let conversations = try array(file["conversations"])
        return try array(file["templates"]).flatMap { entry in
            let template = try ChatTemplate(
                jinja: string(entry["text"]), variables: variables, date: date)
            return try array(entry["prompts"]).map { prompt in
                guard case .integer(let index)? = prompt["conversation"] else {
                    throw TokenizerError.invalidField("conversation", reason: "is no number")
                }
                return Prompt(
                    name: try string(entry["name"]), conversation: index, template: template,
                    messages: try #require(conversations[index]["messages"]),
                    settings: try members(conversations[index]["settings"]),
                    text: prompt["prompt"] == .null ? nil : try string(prompt["prompt"]))
            }
        }
    }

    static func expressions(
        in folder: URL
    ) throws -> (variables: [(name: String, value: JSON)], expressions: [Expression]) {
        let file = try read("expressions.json", in: folder)
        let variables = try members(file["variables"]).map { (name: $0.key, value: $0.value) }
        return (
            variables,
            try array(file["expressions"]).map {
                Expression(
                    text: try string($0["expression"]),
                    result: $0["result"] == .null ? nil : try string($0["result"]))
            }
        )
    }

    private static func array(_ value: JSON?) throws -> [JSON] {
        guard case .array(let values)? = value else {
            throw TokenizerError.invalidField("golden", reason: "has no list")
        }
        return values
    }

    private static func members(_ value: JSON?) throws -> [JSON.Member] {
        guard case .object(let members)? = value else {
            throw TokenizerError.invalidField("golden", reason: "has no object")
        }
        return members
    }

    private static func string(_ value: JSON?) throws -> String {
        try TokenizerFile.string(value, "golden")
    }
}

@Suite("Chat templates as transformers renders them")
struct ChatGoldensTests {
    @Test(
        "Prompts are byte for byte the same, and errors are errors", arguments: ChatGoldens.folders)
    func prompts(folder: URL) throws {
        let prompts = try ChatGoldens.prompts(in: folder)
        #expect(prompts.count > 100)
        for prompt in prompts {
            let rendered = Result {
                try prompt.template.prompt(forMessages: prompt.messages, prompt.settings)
            }
            switch (rendered, prompt.text) {
            case (.success(let text), let expected?):
                #expect(
                    text.utf8.elementsEqual(expected.utf8),
                    "\(prompt.testDescription): \(text.debugDescription)\n\(expected.debugDescription)"
                )
            case (.failure(let error), let expected?):
                Issue.record("\(prompt.testDescription): \(error) for \(expected.debugDescription)")
            case (.success(let text), nil):
                Issue.record("\(prompt.testDescription): no error but \(text.debugDescription)")
            case (.failure(let error), nil):
                // The two refuse for the same reason, not because something is missing here.
                if case ChatTemplateError.unsupported(_, let what) = error {
                    Issue.record("\(prompt.testDescription): \(what) is not supported")
                }
            }
        }
    }

    /// Numbers of more than 64 bits, complex ones, what Python writes with addresses, slices of what
    /// has none, which jinja2 takes for undefined in constants and else for an error, and views of
    /// dictionaries compared as sets.
    private static let explained = [
        "64 bits", "a complex number", "writing out a", "has no slices", "dict_keys <",
        "dict_items <",
    ]

    @Test("Expressions have the same values", arguments: ChatGoldens.folders)
    func expressions(folder: URL) throws {
        let (variables, expressions) = try ChatGoldens.expressions(in: folder)
        #expect(expressions.count > 100)
        for expression in expressions {
            let rendered = Result {
                try JinjaParser.program("{{ " + expression.text + " }}")
                    .render(variables, date: .standard)
            }
            switch (rendered, expression.result) {
            case (.success(let text), let expected):
                #expect(
                    expected.map { text.utf8.elementsEqual($0.utf8) } == true,
                    "\(expression.text): \(text.debugDescription), not \(expected.debugDescription)"
                )
            case (.failure(let error), let expected?):
                if Self.explained.contains(where: "\(error)".contains) {
                    continue
                }
                Issue.record("\(expression.text): \(error), not \(expected.debugDescription)")
            case (.failure, nil): break
            }
        }
    }
}
